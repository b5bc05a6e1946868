// Saves a form page while it is being typed, through htmx; without this file the buttons of the page do the same.
// What is typed is never replaced by an answer that failed: errors are shown above the form, the form stays.
(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form || !window.htmx) return;
  form.dataset.live = "";
  const bar = document.getElementById("notice-bar");
  const WHOLE = 400; // up to so many inputs the whole page is sent; beyond, what was touched since the last save
  const dirty = new Set();
  let sending = new Set();
  let timer = 0;
  const acts = []; // row buttons that were pressed, one to a save: {what, and for a paste the name and text of it}
  let acting = null; // the one that is under way
  let leaving = null; // a button that posts the page, pressed while a save was under way
  let asleep = false; // nobody is signed in any more
  let left = 0; // when the page was posted: a second click must not post it again

  const unit = (element) => element.closest("[data-row]") || element.closest("[data-field]") || form;

  const touch = (event) => {
    if (!event.target.name || event.target.type === "file") return;
    dirty.add(unit(event.target));
    unsaved();
    clearTimeout(timer);
    timer = setTimeout(save, 4000);
  };

  const tell = (key, look) => {
    const saved = document.getElementById("saved"); // looked up each time: answers replace it
    if (!saved) return;
    saved.textContent = saved.dataset[key];
    saved.className = look;
  };
  const unsaved = () => tell("unsaved", "saved");

  const save = () => {
    clearTimeout(timer);
    if (form.dataset.busy === "file") form.addEventListener("idle", save, { once: true });
    else if (dirty.size || acts.length) window.htmx.trigger(form, "save");
  };

  const pairs = () => {
    const all = new FormData(form);
    const few = form.elements.length > WHOLE && !acting;
    const body = new URLSearchParams();
    const names = few ? new Set([...sending].flatMap(namesIn)) : null;
    for (const [name, value] of all) {
      if (typeof value !== "string") continue; // files go their own way, with progress
      if (name.startsWith("form-") || !names || names.has(name)) body.append(name, value);
    }
    if (acting) body.set("form-do", acting.what);
    if (acting?.text) body.set(`form-paste:${acting.cell}`, acting.text);
    if (names) body.set("form-part", "1");
    return body;
  };

  const namesIn = (element) => [...element.querySelectorAll("[name]")].map((input) => input.name);

  const say = (title, detail, link) => {
    if (!bar) return;
    bar.replaceChildren();
    const heading = document.createElement("p");
    heading.className = "banner__title";
    heading.textContent = title;
    const text = document.createElement("p");
    text.textContent = detail;
    bar.append(heading, text);
    if (link) {
      const line = document.createElement("p");
      line.append(link);
      bar.append(line);
    }
    bar.hidden = false;
    tell("failed", "saved saved--bad");
  };

  const signIn = () => {
    const anchor = document.createElement("a");
    anchor.href = "/sign-in";
    anchor.target = "_blank";
    anchor.textContent = form.dataset.signIn;
    return anchor;
  };

  // Changed in another window: posting the page leads to both versions side by side; a reload would lose this one.
  const compare = () => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--small";
    button.textContent = form.dataset.compare;
    button.addEventListener("click", () => form.requestSubmit(form.querySelector("button[data-plain]")));
    return button;
  };

  // The token that the next request must carry; whether it is another one than before.
  const renew = (token) => {
    const input = form.querySelector("input[name=form-token]");
    if (!token || !input || input.value === token) return false;
    input.value = token;
    return true;
  };

  form.addEventListener("input", touch);
  form.addEventListener("change", (event) => {
    touch(event);
    save();
  });

  // Row buttons: the same act, without leaving the page.
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || button.name !== "form-do" || !/^(add|remove|up|down|copy|postal|accept|lookup):/.test(button.value)) {
      leave(event, button);
      return;
    }
    event.preventDefault();
    const again = [acting, ...acts].some((act) => act?.what === button.value);
    if (again && !button.value.startsWith("add:")) return; // its row is about to go elsewhere: not the next row's turn
    acts.push({ what: button.value });
    save();
  });

  // Cells copied from a spreadsheet fill the table from this cell on; the server reads them as it does the paste box.
  form.addEventListener("paste", (event) => {
    const cell = event.target.closest("[data-fill] [data-row] [name]");
    const text = (event.clipboardData?.getData("text/plain") ?? "").replace(/\r?\n$/, "");
    const many = text.includes("\t") || (text.includes("\n") && !cell?.matches("textarea"));
    if (!cell || !many) return;
    event.preventDefault();
    acts.push({ what: `fill:${cell.name}`, cell: cell.name, text });
    save();
  });

  // The page carries the draft's revision: posted while a save is under way, it would be taken for a second window.
  const leave = (event, button) => {
    const again = hasLeft();
    if (form.dataset.busy || again) event.preventDefault();
    if (form.dataset.busy) {
      leaving = button;
    } else if (!again) {
      left = Date.now();
      dirty.clear();
    }
  };
  const hasLeft = () => Date.now() - left < 5000;
  const go = () => {
    if (!leaving) return;
    const button = leaving;
    leaving = null;
    form.requestSubmit(button);
  };
  form.addEventListener("idle", () => {
    if (dirty.size && document.querySelector("#saved.saved--good")) unsaved(); // typed while it was on its way
    go();
  });
  window.addEventListener("pageshow", () => {
    left = 0;
  });

  document.addEventListener("htmx:before:request", (event) => {
    const request = event.detail.ctx.request;
    if (event.detail.ctx.sourceElement !== form) return;
    if (leaving || hasLeft()) {
      event.preventDefault(); // the page itself is on its way, with everything in it
      return;
    }
    form.dataset.busy = "save";
    // A queued request was put together before the answer it waited for: take the form as it is now.
    sending = new Set(dirty);
    dirty.clear();
    acting = acts.shift() ?? null;
    event.detail.ctx.act = acting;
    request.body = pairs();
    // Somebody who leaves does not wait; browsers send up to 64 KB after the page is gone.
    request.keepalive = document.visibilityState === "hidden" && String(request.body).length < 60_000;
  });

  document.addEventListener("htmx:finally:request", (event) => {
    if (event.detail.ctx?.sourceElement !== form) return;
    delete form.dataset.busy;
    acting = null;
    form.dispatchEvent(new Event("idle"));
    if (acts.length) save();
  });

  const failed = () => {
    for (const element of sending) dirty.add(element);
    sending = new Set();
  };

  document.addEventListener("htmx:response:error", (event) => {
    const ctx = event.detail.ctx;
    if (ctx.sourceElement !== form) return;
    failed();
    let problem = {};
    try {
      problem = JSON.parse(ctx.text);
    } catch {
      problem = { title: form.dataset.failed, detail: "" };
    }
    const ways = { 401: signIn, 409: compare };
    const renewed = renew(problem.token);
    asleep = ctx.response.status === 401;
    if (ctx.response.status === 403 && renewed) {
      save(); // signed in again in another tab: this page learns its new token and goes on
      return;
    }
    say(problem.title, [problem.detail, problem.remedy].filter(Boolean).join(" "), ways[ctx.response.status]?.());
  });

  document.addEventListener("htmx:error", (event) => {
    if (event.detail.ctx?.sourceElement !== form) return;
    failed();
    say(form.dataset.failed, form.dataset.offline);
  });

  // A row that was asked for is typed into next.
  const begin = (done) => {
    const button = form.querySelector(`button[value="${CSS.escape(done)}"]`);
    const row = button?.closest("fieldset")?.querySelector("[data-rows] > [data-row]:last-of-type");
    row?.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  };

  // A morph leaves what somebody chose by hand as it is; where the server set a value, it is what its attributes say.
  const settle = (act) => {
    const filled = act?.what.startsWith("fill:"); // also goes over the cell with the cursor
    // What was typed into a row since the request was sent stays.
    const typed = (input) => [...dirty].some((touched) => touched !== form && touched.contains(input));
    for (const field of document.querySelectorAll("[data-set]")) {
      for (const option of field.querySelectorAll("option")) option.selected = option.hasAttribute("selected");
      for (const input of field.querySelectorAll("input:not([type=file], [type=hidden]), textarea")) {
        if (input.name.startsWith("form-") || typed(input)) continue;
        if (input.type === "checkbox" || input.type === "radio") input.checked = input.hasAttribute("checked");
        else if (input !== document.activeElement || filled) input.value = input.defaultValue;
      }
      delete field.dataset.set;
    }
  };

  document.addEventListener("htmx:after:swap", (event) => {
    const ctx = event.detail.ctx;
    settle(ctx?.act);
    if (ctx?.sourceElement !== form || ctx.response?.status >= 400) return;
    sending = new Set();
    asleep = false;
    if (bar) bar.hidden = true;
    if (ctx.act?.what.startsWith("add:")) begin(ctx.act.what);
    if (dirty.size) timer = setTimeout(save, 1000);
  });

  window.addEventListener("online", save);
  // A closed laptop or a changed tab: save what stands in the field that still has the cursor.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" || asleep) save();
  });
  // Back from the tab where one signed in again.
  window.addEventListener("focus", () => {
    if (asleep) save();
  });
})();
