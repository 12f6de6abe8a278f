// The search page: the index of Pagefind is loaded when someone searches, never before.
(async () => {
  const form = document.getElementById("recherche");
  const target = document.getElementById("resultats");
  const words = form.dataset;
  const root = document.documentElement.dataset.root;
  const address = new URL(location.href);
  const field = form.elements.q;
  const filters = ["territory", "domain", "study"];
  const PAGE = 10;
  let engine = null;

  const say = (text) => {
    const line = document.createElement("p");
    line.textContent = text;
    target.replaceChildren(line);
  };

  const load = async () => {
    if (engine) return engine;
    const made = await import(new URL(`${root}pagefind/pagefind.js`, address).href);
    await made.options({ excerptLength: 28 });
    engine = made;
    return made;
  };

  // An excerpt is text with marks: only those are kept, whatever else it holds is shown as it is written.
  const marked = (excerpt) => {
    const line = document.createElement("p");
    const parsed = new DOMParser().parseFromString(excerpt, "text/html");
    for (const node of parsed.body.childNodes) {
      if (node.nodeName === "MARK") {
        line.append(Object.assign(document.createElement("mark"), { textContent: node.textContent }));
      } else {
        line.append(node.textContent);
      }
    }
    return line;
  };

  const shown = (found) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = found.url;
    link.textContent = found.meta.title;
    item.append(link, marked(found.excerpt));
    return item;
  };

  const read = (found) => Promise.all(found.map((one) => one.data()));

  // Pagefind's own filters are not written twice the same way: pages bear what they are about, and are read to be kept.
  const kept = async (found, chosen) => {
    if (!Object.keys(chosen).length) return found;
    const pages = await read(found);
    const isKept = (page) => Object.entries(chosen).every(([name, value]) => page.meta[name] === value);
    return pages.filter(isKept).map((page) => ({ data: async () => page }));
  };

  const show = async (found, list, from) => {
    const batch = await read(found.slice(from, from + PAGE));
    list.append(...batch.map(shown));
    target.querySelector("button")?.remove();
    if (from + PAGE < found.length) {
      const more = document.createElement("button");
      more.type = "button";
      more.textContent = words.more;
      more.addEventListener("click", () => show(found, list, from + PAGE));
      target.append(more);
    }
  };

  const search = async () => {
    const query = field.value.trim();
    const chosen = Object.fromEntries(filters.map((name) => [name, form.elements[name].value]).filter(([, one]) => one));
    for (const [name, value] of [["q", query], ...filters.map((one) => [one, form.elements[one].value])]) {
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    history.replaceState(null, "", address);
    if (!query && !Object.keys(chosen).length) return target.replaceChildren();
    const { results } = await (await load()).search(query || null);
    const found = await kept(results, chosen);
    if (!found.length) return say(words.none);
    const list = document.createElement("ol");
    say(found.length === 1 ? words.one : words.some.replace("{n}", found.length));
    target.append(list);
    await show(found, list, 0);
  };

  const attempt = async (task) => {
    try {
      await task();
    } catch (error) {
      say(location.protocol === "file:" ? words.disk : `${words.failed} (${error.message})`);
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(search);
  });
  form.addEventListener("change", () => attempt(search));
  field.addEventListener("focus", () => attempt(load), { once: true });
  field.value = address.searchParams.get("q") ?? "";
  for (const name of filters) form.elements[name].value = address.searchParams.get(name) ?? "";
  form.querySelector(".site-filters").hidden = false;
  if (field.value || filters.some((name) => address.searchParams.get(name))) {
    await attempt(load);
    await attempt(search);
  }
})();
