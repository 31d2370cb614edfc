"use strict";
// Makes a switch of each LAIP's entry in the legend: its events leave every figure and come back.
for (const entry of document.querySelectorAll(".legend .laip")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "switch";
  button.setAttribute("aria-pressed", "true");
  button.title = "Show or hide its events in the figures";
  button.append(...entry.childNodes);
  entry.append(button);
  const laip = entry.dataset.laip;
  const drawn = [...document.querySelectorAll("figure [data-laip], .phenotypes [data-laip]")]
    .filter((element) => element.getAttribute("data-laip") === laip);
  button.addEventListener("click", () => {
    const shows = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(shows));
    for (const element of drawn) element.classList.toggle("off", !shows);
  });
}
