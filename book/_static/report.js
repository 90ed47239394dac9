// The report's filter: shows the claims of one part and one verdict, counts them, and
// keeps both choices in step with an address that names a claim (report.html#L2).
(function () {
  "use strict";
  const form = document.querySelector(".report-filter");
  const records = [...document.querySelectorAll(".report .record")];
  const parts = document.querySelectorAll(".report-part");
  const said = form.querySelector("[role=status]");
  const { part, verdict } = form.elements;

  function show() {
    const fits = (choice, value) => choice.value === "" || choice.value === value;
    for (const record of records) {
      const { dataset } = record;
      record.hidden = !(fits(part, dataset.part) && fits(verdict, dataset.verdict));
    }
    for (const box of parts) box.hidden = !box.querySelector(".record:not([hidden])");
    const shown = records.filter((record) => !record.hidden).length;
    said.textContent = `${shown} of ${records.length} claims are shown.`;
  }

  // A claim, or part, that the address names must be there.
  function follow() {
    const target = document.getElementById(window.location.hash.slice(1));
    if (!target || !target.closest("[hidden]")) return;
    part.value = verdict.value = "";
    show();
    target.scrollIntoView({ behavior: "instant" });
  }

  form.addEventListener("change", show);
  form.addEventListener("reset", () => setTimeout(show)); // after the fields are reset
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", follow);
  form.hidden = false;
  show();
})();
