// A box that scrolls sideways must be reachable by keyboard: give it a tab stop while
// its content is wider than it is. The content is watched too: when a font arrives it
// grows, and the box around it does not.
(function () {
  "use strict";
  // Printed lines with gaps between their words are columns: these do not wrap.
  for (const printed of document.querySelectorAll(".cell_output pre")) {
    const columns = /\S {2,}\S/.test(printed.textContent);
    printed.classList.toggle("in-columns", columns);
  }
  const boxes = document.querySelectorAll(
    ".math-d, .bd-article pre, .text_html, details.figure-data, " +
      ".pst-scrollable-table-container",
  );
  const update = (box) => {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  };
  const all = () => boxes.forEach(update);
  const observer = new ResizeObserver(all);
  for (const box of boxes) {
    observer.observe(box);
    for (const child of box.children) observer.observe(child);
  }
  document.fonts.addEventListener("loadingdone", all);
})();

// A report of a problem names the section: in the header the one that is being read, in
// the footer the one that the page's address names.
(function () {
  "use strict";
  function sectionAt(y) {
    const headings = [...document.querySelectorAll("article :is(h1, h2, h3)")];
    return headings.filter((h) => h.getBoundingClientRect().top <= y).at(-1);
  }
  const named = () => {
    const id = decodeURIComponent(window.location.hash.slice(1));
    return id && document.getElementById(id)?.querySelector("h1, h2, h3");
  };
  function addSection(link) {
    const inHeader = link.closest(".bd-header-article");
    const heading = inHeader ? sectionAt(window.innerHeight / 2) : named();
    const url = new URL(link.href);
    url.searchParams.delete("section");
    if (heading) {
      const words = heading.innerText.replace(/#$/, "").replace(/\s+/g, " ").trim();
      url.searchParams.set("section", words);
    }
    link.href = url.href;
  }
  for (const link of document.querySelectorAll('a[href*="template=problem.yml"]')) {
    for (const type of ["pointerdown", "focus", "click"]) {
      link.addEventListener(type, () => addSection(link));
    }
  }
})();
