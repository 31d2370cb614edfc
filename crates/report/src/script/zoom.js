"use strict";
// Enlarges a panel: a click on it, or its button from the keyboard; arrows turn to the next, Escape closes.
{
  const figures = [...document.querySelectorAll(".gate-figure")];
  const dialog = document.createElement("dialog");
  dialog.className = "zoomed";
  const bar = document.createElement("p");
  bar.className = "zoom-bar";
  const stage = document.createElement("div");
  dialog.append(bar, stage);
  const place = document.createComment("");
  let at = -1;

  const addButton = (text, label, action) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.setAttribute("aria-label", label);
    button.addEventListener("click", action);
    bar.append(button);
  };
  const putBack = () => {
    if (at >= 0) place.replaceWith(figures[at]);
    at = -1;
  };
  const show = (index) => {
    putBack();
    at = (index + figures.length) % figures.length;
    const figure = figures[at];
    figure.replaceWith(place);
    stage.replaceChildren(figure);
    dialog.setAttribute("aria-label", `Panel ${figure.dataset.number}: ${figure.dataset.gate}`);
    if (!dialog.open) dialog.showModal();
  };
  addButton("←", "Previous panel", () => show(at - 1));
  addButton("→", "Next panel", () => show(at + 1));
  addButton("Close", "Close", () => dialog.close());

  dialog.addEventListener("close", () => {
    const index = at;
    putBack();
    figures[index]?.querySelector(".zoom")?.focus({ preventScroll: true });
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") show(at - 1);
    if (event.key === "ArrowRight") show(at + 1);
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });

  figures.forEach((figure, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "zoom";
    button.textContent = "Enlarge";
    button.setAttribute("aria-label", `Enlarge panel ${figure.dataset.number}: ${figure.dataset.gate}`);
    button.addEventListener("click", () => show(index));
    figure.append(button);
    for (const panel of figure.querySelectorAll(".panel")) {
      panel.addEventListener("click", () => (dialog.open ? dialog.close() : show(index)));
    }
  });
  document.body.append(dialog);
}
