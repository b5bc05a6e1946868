// Counts the remarks while they are written and puts the cursor into a box that was opened. Without this file the form
// works the same: the boxes open by themselves, the count stands there after the form was sent.
(() => {
  const status = document.querySelector("[data-remark-count]");
  if (!status) return;
  const boxes = [...document.querySelectorAll('textarea[name^="remark-"]')];

  const count = () => {
    let written = 0;
    for (const box of boxes) {
      const filled = box.value.trim() !== "";
      written += filled ? 1 : 0;
      box.closest(".remark")?.classList.toggle("remark--written", filled);
    }
    const text = `${status.dataset.words} ${written}件`;
    if (status.textContent !== text) status.textContent = text;
    status.hidden = written === 0;
  };

  for (const box of boxes) {
    box.addEventListener("input", count);
    const details = box.closest("details");
    details?.addEventListener("toggle", () => {
      if (details.open && document.activeElement === details.firstElementChild) {
        box.focus({ preventScroll: true });
        box.scrollIntoView({ block: "nearest" });
      }
    });
    if (details && box.value.trim() !== "") details.open = true; // the browser's own memory, after going back
  }
  count();
})();
