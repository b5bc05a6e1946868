// Sends a chosen file at once, with progress. Without this file the form's own button sends it.
(() => {
  const send = (input) => {
    const box = input.closest("[data-upload]");
    const form = input.form;
    const progress = document.createElement("progress");
    const status = document.createElement("p");
    const data = new FormData();
    progress.max = 100;
    progress.setAttribute("aria-label", box.dataset.sending);
    status.setAttribute("role", "status");
    status.className = "small";
    status.textContent = box.dataset.sending;
    box.append(progress, status);
    for (const control of form.querySelectorAll("input[type=hidden][name^=form-]")) data.append(control.name, control.value);
    for (const file of input.files) data.append(input.name, file);
    const request = new XMLHttpRequest();
    request.open("POST", box.dataset.upload);
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      progress.value = (event.loaded / event.total) * 100;
      status.textContent = `${box.dataset.sending} ${Math.round(progress.value)}%`;
    });
    const failed = (text) => {
      progress.remove();
      status.className = "field__error";
      status.setAttribute("role", "alert");
      status.textContent = text;
      input.value = "";
    };
    request.addEventListener("error", () => failed(box.dataset.failed));
    request.addEventListener("load", () => {
      if (request.status === 200) {
        const answer = new DOMParser().parseFromString(request.responseText, "text/html");
        for (const part of answer.querySelectorAll("[data-part]")) {
          const old = document.getElementById(part.id);
          if (old) {
            old.replaceWith(part);
            window.htmx?.process(part);
          }
        }
        return;
      }
      try {
        const problem = JSON.parse(request.responseText);
        failed([problem.detail, problem.remedy].filter(Boolean).join(" "));
      } catch {
        failed(box.dataset.failed);
      }
    });
    request.send(data);
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-upload] input[type=file]") && event.target.files.length) send(event.target);
  });
})();
