
"use strict";
// Makes the table of cases sortable by its heads and filterable by words and verdict. Without this script the table is whole.
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

  // A number where the cell has one, else its text; an empty cell comes last in either direction.
  const key = (row, column) => {
    const cell = row.cells[column];
    if (!cell || cell.textContent === "") return null;
    const value = cell.dataset.value;
    return value === undefined ? cell.textContent.toLowerCase() : Number(value);
  };

  const sort = (column, sign) => {
    const keyed = rows.map((row, place) => ({ row, place, key: key(row, column) }));
    keyed.sort((a, b) => {
      if (a.key === null || b.key === null) return (a.key === null) - (b.key === null) || a.place - b.place;
      if (typeof a.key === "number" && typeof b.key === "number") return sign * (a.key - b.key) || a.place - b.place;
      return sign * String(a.key).localeCompare(String(b.key), undefined, { numeric: true }) || a.place - b.place;
    });
    body.append(...keyed.map((entry) => entry.row));
  };

  heads.forEach((head, column) => {
    const button = make("button", { type: "button", className: "sort" }, ...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const is_ascending = head.getAttribute("aria-sort") !== "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", is_ascending ? "ascending" : "descending");
      sort(column, is_ascending ? 1 : -1);
    });
  });

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
