// A box that scrolls sideways must be reachable by keyboard: give it a tab stop while
// its content is wider than it is. The content is watched too: when a font arrives it
// grows, and the box around it does not.
(function () {
  "use strict";
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
