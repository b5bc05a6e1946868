// The menu in the page's head opens and closes without scripts; with them also by Esc, by a press elsewhere, and when
// the focus goes on.
(() => {
  const menu = document.querySelector("details.menu");
  if (!menu) return;
  const button = menu.querySelector("summary");
  const close = () => {
    menu.open = false;
  };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    if (menu.contains(document.activeElement)) button.focus();
    close();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!menu.contains(event.target)) close();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) close();
  });
})();
