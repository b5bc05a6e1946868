// Long lists: a box that narrows them by what is typed. Counters of text areas. All optional.
(() => {
  const fold = (text) => text.normalize("NFKC").toLowerCase();

  const narrow = (box, items, textOf) => {
    const words = fold(box.value).split(/\s+/).filter(Boolean);
    let left = 0;
    for (const item of items) {
      const hit = words.every((word) => fold(textOf(item)).includes(word));
      item.hidden = !hit;
      if (hit) left += 1;
    }
    return left;
  };

  const enhance = (root) => {
    for (const select of root.querySelectorAll("select[data-search]:not([data-ready])")) {
      select.dataset.ready = "1";
      const box = document.createElement("input");
      const status = document.createElement("p");
      box.type = "search";
      box.className = "input";
      box.setAttribute("aria-label", select.dataset.search);
      box.placeholder = select.dataset.search;
      box.setAttribute("aria-controls", select.id);
      status.className = "small soft";
      status.setAttribute("role", "status");
      select.before(box, status);
      const options = [...select.options].filter((option) => option.value);
      box.addEventListener("input", (event) => {
        event.stopPropagation();
        const left = narrow(box, options, (option) => option.textContent);
        select.size = box.value && left > 1 ? Math.min(8, left + 1) : 0;
        status.textContent = box.value ? `${left} / ${options.length}` : "";
      });
      select.addEventListener("change", () => {
        select.size = 0;
      });
    }
    for (const list of root.querySelectorAll("[data-filter]:not([data-ready])")) {
      list.dataset.ready = "1";
      const box = document.createElement("input");
      box.type = "search";
      box.className = "input";
      box.setAttribute("aria-label", list.dataset.filter);
      box.placeholder = list.dataset.filter;
      list.before(box);
      const items = [...list.querySelectorAll(".option")];
      box.addEventListener("input", (event) => {
        event.stopPropagation();
        narrow(box, items, (item) => item.textContent);
      });
    }
    for (const area of root.querySelectorAll("textarea[data-count]:not([data-ready])")) {
      area.dataset.ready = "1";
      const status = document.createElement("p");
      status.className = "small soft tabular";
      const count = () => {
        status.textContent = `${[...area.value].length} / ${area.dataset.count}`;
      };
      area.after(status);
      area.addEventListener("input", count);
      count();
    }
  };

  // Enter in a search box must not send the form.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input[type=search][aria-controls], [data-ready] ~ input[type=search]")) {
      event.preventDefault();
    }
  });
  document.addEventListener("change", (event) => {
    // A choice that excludes the others, as the server will say too.
    if (!event.target.matches("input[type=checkbox]") || !event.target.checked) return;
    const group = event.target.closest("fieldset");
    if (!group) return;
    for (const other of group.querySelectorAll("input[type=checkbox]")) {
      if (other === event.target || other.name !== event.target.name) continue;
      if ("alone" in event.target.dataset || "alone" in other.dataset) other.checked = false;
    }
  });
  document.addEventListener("htmx:after:swap", () => enhance(document));
  enhance(document);
  const first = document.querySelector("[data-focus]");
  if (first) first.focus();
})();
