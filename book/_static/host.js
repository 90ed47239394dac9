// Runs explorables on a static page: no kernel, no network.
//
// A place in the page is <div class="explorable" data-module="name" data-state="{json}">
// with a picture inside. The module comes from window.scalinglawsExplorables, filled by
// _static/explorables/name.js, and is written for anywidget: {initialize, render}.
// The picture stays for print, and on screen too if the module fails.
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
