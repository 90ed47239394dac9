// Runs explorables on a static page: no kernel, no network.
//
// A place in the page is <div class="explorable" data-module="name" data-state="{json}">
// with a picture inside. The module comes from window.scalinglawsExplorables, filled by
// _static/explorables/name.js, and is written for anywidget: {initialize, render}.
// The picture stays for print, and on screen too if the module fails.
//
// A view that the reader made is kept in the page's address, as the values of the
// figure's controls in their order (#view:geometry=13,0,90), so that it can be shared.
(function () {
  "use strict";

  // The part of anywidget's model that an explorable may use.
  function makeModel(state) {
    const listeners = new Map();
    const emit = (event) => {
      for (const listener of [...(listeners.get(event) || [])]) listener();
    };
    return {
      get: (name) => state[name],
      set(name, value) {
        if (state[name] === value) return;
        state[name] = value;
        emit("change:" + name);
        emit("change");
      },
      on(event, listener) {
        if (!listeners.has(event)) listeners.set(event, new Set());
        listeners.get(event).add(listener);
      },
      off(event, listener) {
        if (listener) listeners.get(event)?.delete(listener);
        else listeners.delete(event);
      },
      save_changes() {},
      send() {},
    };
  }

  // ------------------------------------------------------------- views in the address

  const MARK = "#view:";

  function viewsInAddress() {
    const { hash } = window.location;
    return new URLSearchParams(hash.startsWith(MARK) ? hash.slice(MARK.length) : "");
  }

  const controlsOf = (live) => [...live.querySelectorAll("input, select")];
  const valueOf = (control) =>
    control.type === "checkbox" ? String(Number(control.checked)) : control.value;
  const viewOf = (live) => controlsOf(live).map(valueOf).join(",");

  function put(control, value) {
    const before = valueOf(control);
    if (control.type === "checkbox") control.checked = value === "1";
    else control.value = value;
    // A value that the control does not have, from an older page or a typing error.
    if (valueOf(control) !== value) control.value = before;
    for (const type of ["input", "change"]) {
      control.dispatchEvent(new Event(type, { bubbles: true }));
    }
  }

  const nextFrame = () => new Promise((done) => requestAnimationFrame(done));

  // Set the controls one by one. A control may bring new ones, or move others a frame
  // later, so it is done again, to and fro, until nothing is left to do.
  async function restore(live, view) {
    const values = [...view.split(",").entries()];
    for (let round = 0; round < 4 && viewOf(live) !== view; round++, values.reverse()) {
      for (const [k, value] of values) {
        const control = controlsOf(live)[k];
        if (!control || valueOf(control) === value) continue;
        put(control, value);
        await nextFrame();
        await nextFrame();
      }
    }
  }

  // Bring back the view that the address names; follow the reader's own from then on.
  async function share(place, live) {
    const name = place.dataset.module;
    const first = viewOf(live);
    const wanted = viewsInAddress().get(name);
    if (wanted) {
      place.scrollIntoView();
      await restore(live, wanted);
    }

    const said = document.createElement("span");
    said.setAttribute("role", "status");
    const copy = document.createElement("button");
    copy.type = "button";
    copy.textContent = "Copy a link to this view";
    const row = document.createElement("p");
    row.className = "explorable-share";
    row.append(copy, " ", said);
    row.hidden = viewOf(live) === first;
    place.append(row);
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(window.location.href);
        said.textContent = "Copied.";
      } catch {
        said.textContent = "The address of this page is the link.";
      }
    });

    const follow = () => {
      const views = viewsInAddress();
      const now = viewOf(live);
      if (now === first) views.delete(name);
      else views.set(name, now);
      const text = decodeURIComponent(views.toString());
      const { pathname, search } = window.location;
      history.replaceState(null, "", text ? MARK + text : pathname + search);
      row.hidden = now === first;
      said.textContent = "";
    };
    for (const type of ["change", "click"]) {
      live.addEventListener(type, () => setTimeout(follow));
    }
  }

  async function mount(place) {
    const module = window.scalinglawsExplorables?.[place.dataset.module];
    if (!module) throw new Error(`no module named ${place.dataset.module}`);
    const model = makeModel(JSON.parse(place.dataset.state || "{}"));
    const live = document.createElement("div");
    live.className = "explorable-live";
    const picture = document.createElement("div");
    picture.className = "explorable-picture";
    picture.append(...place.childNodes);
    place.append(picture, live);
    try {
      await module.initialize?.({ model });
      await module.render({ model, el: live });
      place.classList.add("explorable-mounted");
      await share(place, live);
    } catch (error) {
      live.remove();
      throw error;
    }
  }

  for (const place of document.querySelectorAll(".explorable[data-module]")) {
    mount(place).catch((error) => {
      console.error(`explorable ${place.dataset.module}:`, error);
    });
  }
})();
