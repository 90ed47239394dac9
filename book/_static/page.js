// A box that scrolls sideways must be reachable by keyboard: give it a tab stop while
// its content is wider than it is.
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
  const observer = new ResizeObserver((entries) => {
    for (const entry of entries) update(entry.target);
  });
  for (const box of boxes) observer.observe(box);
})();
