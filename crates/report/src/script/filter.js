"use strict";
// Filters the table of cases by words, by verdict and by findings. Without this script the table is whole.
(() => {
  const table = document.getElementById("cases-table");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const heads = Array.from(table.tHead.rows[0].cells);
  const status = document.createElement("output");

  const make = (name, properties, ...children) => {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children);
    return node;
  };

  const words = make("input", { type: "search", id: "filter-words", autocomplete: "off", spellcheck: false });
  const verdicts = make("select", { id: "filter-verdict" }, make("option", { value: "" }, "All"));
  const column = heads.findIndex((head) => head.textContent === "Verdict");
  const verdict = (row) => row.cells[column].textContent;
  for (const word of new Set(rows.map(verdict))) verdicts.append(make("option", { value: word }, word));
  const doubtful = make("input", { type: "checkbox", id: "filter-doubt" });
  const isDoubtful = (row) => row.querySelector(".level.fail, .level.caution, .no-result-word") !== null;

  const filter = () => {
    const asked = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      const fits = asked.every((word) => text.includes(word)) && (!verdicts.value || verdict(row) === verdicts.value);
      row.hidden = !(fits && (!doubtful.checked || isDoubtful(row)));
      if (!row.hidden) shown += 1;
    }
    status.value = `${shown} of ${rows.length} cases`;
  };

  const label = (text, field) => make("label", { htmlFor: field.id }, text, field);
  const bar = make(
    "form",
    { className: "filter" },
    label("Filter ", words),
    label("Verdict ", verdicts),
    label("In doubt only ", doubtful),
    status,
  );
  bar.setAttribute("role", "search");
  bar.setAttribute("aria-label", "Cases");
  bar.addEventListener("input", filter);
  bar.addEventListener("submit", (event) => event.preventDefault());
  table.parentElement.before(bar);
  filter();
})();
