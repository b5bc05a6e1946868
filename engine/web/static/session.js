// Says two minutes before a session ends, and lets one stay: an announcement, a button, no move of the focus.
// Other windows of this site count, too: what is done in one keeps them all. Nothing typed is lost either way.
(() => {
  const here = document.getElementById("session");
  if (!here) return;
  const WARN = 120; // seconds
  const said = here.querySelector("[data-said]");
  const stay = here.querySelector("button");
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("session") : null;
  const now = () => Date.now() / 1000;
  const most = now() + Number(here.dataset.most);
  let idle = now() + Number(here.dataset.idle);

  const seen = (tell) => {
    idle = now() + Number(here.dataset.idle);
    if (tell) channel?.postMessage("seen");
    look();
  };
  const look = () => {
    const left = Math.min(idle, most) - now();
    here.hidden = left > WARN;
    if (here.hidden) return;
    const over = left <= 0;
    const last = most <= idle;
    stay.hidden = over || last;
    const text = over
      ? here.dataset.over
      : last
        ? here.dataset.last
        : here.dataset.soon;
    if (said.textContent !== text) said.textContent = text;
  };
  channel?.addEventListener("message", () => seen(false));
  document.addEventListener("htmx:after:request", () => seen(true));
  document.addEventListener("visibilitychange", look);
  stay.addEventListener("click", async () => {
    const token = document.getElementById("form-token")?.value || here.dataset.token;
    const body = new URLSearchParams({ "form-token": token });
    const answer = await fetch("/sessions/stay", { method: "POST", body, headers: { accept: "application/json" } });
    if (answer.ok) seen(true);
    else said.textContent = here.dataset.over;
  });
  channel?.postMessage("seen");
  setInterval(look, 5000);
  look();
})();
