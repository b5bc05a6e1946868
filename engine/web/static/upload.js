// Sends a chosen file at once, with progress. Without this file the form's own button sends it.
(() => {
  document.documentElement.classList.add("uploads"); // the button is not needed then
  // The answer is a page (its parts marked data-part count), or partials as htmx gets them.
  const place = (answer) => {
    for (const part of answer.querySelectorAll("[data-part]")) swap(part.id, part);
    for (const partial of answer.querySelectorAll("hx-partial")) {
      swap(partial.getAttribute("hx-target").slice(1), partial.firstElementChild);
    }
  };
  const swap = (id, fresh) => {
    const old = document.getElementById(id);
    if (!old || !fresh) return;
    old.replaceWith(fresh);
    window.htmx?.process(fresh);
  };
  // One at a time: each answer brings the draft's revision that the next request must carry.
  const send = (input) => {
    const form = input.form;
    if (form.dataset.busy) {
      form.addEventListener("idle", () => setTimeout(() => send(input)), { once: true });
      return;
    }
    form.dataset.busy = "file";
    transmit(input, () => {
      delete form.dataset.busy;
      form.dispatchEvent(new Event("idle"));
    });
  };
  const transmit = (input, done) => {
    const box = input.closest("[data-upload]");
    const form = input.form;
    const progress = document.createElement("progress");
    const status = document.createElement("p");
    const data = new FormData();
    progress.max = 100;
    progress.setAttribute("aria-label", form.dataset.sending);
    status.setAttribute("role", "status");
    status.className = "small";
    status.textContent = form.dataset.sending;
    box.append(progress, status);
    for (const control of form.querySelectorAll("input[type=hidden][name^=form-]")) data.append(control.name, control.value);
    for (const file of input.files) data.append(input.name, file);
    const request = new XMLHttpRequest();
    request.open("POST", form.dataset.files);
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      progress.value = (event.loaded / event.total) * 100;
      status.textContent = `${form.dataset.sending} ${Math.round(progress.value)}%`;
    });
    const failed = (text) => {
      progress.remove();
      status.className = "field__error";
      status.setAttribute("role", "alert");
      status.textContent = text;
      input.value = "";
    };
    request.addEventListener("error", () => failed(form.dataset.sendFailed));
    request.addEventListener("loadend", done);
    request.addEventListener("load", () => {
      if (request.status === 200) {
        progress.remove();
        status.remove();
        input.value = "";
        place(new DOMParser().parseFromString(request.responseText, "text/html"));
        return;
      }
      try {
        const problem = JSON.parse(request.responseText);
        failed([problem.detail, problem.remedy].filter(Boolean).join(" "));
      } catch {
        failed(form.dataset.sendFailed);
      }
    });
    request.send(data);
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-upload] input[type=file]") && event.target.files.length) send(event.target);
  });
})();
