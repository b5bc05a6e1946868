// Keeps the page still under a finger that is already pressing: an answer that moves what stands below waits until the
// press is over. Otherwise the click would meet nothing: leaving a field is what makes its error appear.
(() => {
  const LONGEST = 2000; // ms; a pointer that left the window is not waited for
  const CLICK = 40; // ms from letting go until the click has been handed out
  let pressing = false;
  let over = [];

  const end = () => {
    pressing = false;
    for (const go of over) go();
    over = [];
  };
  const still = () => {
    if (!pressing) return null;
    return new Promise((resolve) => {
      over.push(resolve);
      setTimeout(resolve, LONGEST);
    });
  };

  addEventListener("pointerdown", () => (pressing = true), true);
  for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => setTimeout(end, CLICK), true);

  document.addEventListener("htmx:before:request", (event) => {
    const { ctx } = event.detail;
    const send = ctx.fetch;
    ctx.fetch = async (address, request) => {
      const answer = await send(address, request);
      const text = await answer.text();
      await still();
      const { status, statusText, headers } = answer;
      return new Response(status === 204 ? null : text, { status, statusText, headers });
    };
  });
})();
