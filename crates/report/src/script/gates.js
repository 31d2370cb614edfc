"use strict";
// Shows a gate's name and count beside the pointer over the side that the gate keeps.
{
  const tip = document.createElement("p");
  tip.className = "tip";
  tip.setAttribute("aria-hidden", "true");
  tip.hidden = true;
  document.body.append(tip);

  const show = (figure, event) => {
    const name = document.createElement("b");
    name.textContent = figure.dataset.gate;
    tip.replaceChildren(name, document.createElement("br"), figure.dataset.kept);
    (figure.closest("dialog") ?? document.body).append(tip);
    tip.hidden = false;
    const left = Math.min(event.clientX + 14, document.documentElement.clientWidth - tip.offsetWidth - 8);
    tip.style.left = `${Math.max(left, 8)}px`;
    tip.style.top = `${Math.max(event.clientY - tip.offsetHeight - 12, 8)}px`;
  };

  for (const figure of document.querySelectorAll(".gate-figure")) {
    for (const kept of figure.querySelectorAll(".panel .kept")) {
      const panel = kept.closest(".panel");
      const isOwn = panel === figure.querySelector(".panel");
      kept.addEventListener("pointermove", (event) => {
        panel.classList.add("at-gate");
        if (isOwn) show(figure, event);
      });
      kept.addEventListener("pointerleave", () => {
        panel.classList.remove("at-gate");
        tip.hidden = true;
      });
    }
  }
}
