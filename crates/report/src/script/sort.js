"use strict";
// Sorts a table by a column: upwards, downwards, as it was.
for (const table of document.querySelectorAll("table[data-sort]")) {
  const body = table.tBodies[0];
  const original = [...body.rows];
  const heads = [...table.tHead.rows[0].cells];

  const number = (text) => {
    const found = text.replaceAll(",", "").replaceAll("−", "-").match(/^[<>~]?\s*(-?\d+(?:\.\d+)?)(?:\s*×\s*10(-?\d+))?/);
    return found === null ? NaN : Number(found[1]) * 10 ** Number(found[2] ?? 0);
  };
  const compare = (column, a, b) => {
    const texts = [a, b].map((row) => row.cells[column]?.textContent.trim() ?? "");
    if (!heads[column].classList.contains("number")) return texts[0].localeCompare(texts[1]);
    const [one, two] = texts.map(number);
    if (Number.isNaN(one) || Number.isNaN(two)) return Number.isNaN(one) - Number.isNaN(two);
    return one - two;
  };

  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const next = { none: "ascending", ascending: "descending", descending: "none" };
      const order = next[head.getAttribute("aria-sort") ?? "none"];
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      const rows = [...original];
      if (order !== "none") {
        head.setAttribute("aria-sort", order);
        const sign = order === "ascending" ? 1 : -1;
        rows.sort((a, b) => sign * compare(column, a, b));
      }
      table.classList.toggle("sorted", order !== "none");
      body.append(...rows);
    });
  });
}
