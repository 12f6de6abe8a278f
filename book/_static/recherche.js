// The search page: the index of Pagefind is loaded when someone searches, never before.
(async () => {
  const form = document.getElementById("recherche");
  const target = document.getElementById("resultats");
  const firsts = document.getElementById("premieres");
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

  // Places, domains and pages known by the words of people: they answer before the pages that hold these words.
  const plain = (text) =>
    text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/œ/gi, "oe").toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();
  const LITTLE = new Set("a au aux d de des du en et l la le les sur pour dans".split(" "));
  const telling = (text) => plain(text).split(" ").filter((word) => word && !LITTLE.has(word));
  const stem = (word) => (word.length > 3 ? word.replace(/[sx]$/, "") : word);
  let known = null;

  const answers = async () => {
    if (known) return known;
    const reply = await fetch(new URL(`${root}premieres-reponses.json`, address).href);
    if (!reply.ok) throw new Error(`${reply.status}`);
    known = (await reply.json()).map((one) => ({ ...one, forms: one.words.map((words) => telling(words).map(stem)) }));
    return known;
  };

  // How well an answer meets the words searched for: its very words, words within them, their beginnings; 0 if not.
  const fit = (forms, asked) => {
    const last = asked.length - 1;
    const begins = (form) => asked.every((word, n) => form.some((one) => one === word || (n === last && word.length > 2 && one.startsWith(word))));
    const holds = (form) => form.length && form.every((word) => asked.includes(word));
    return Math.max(
      ...forms.map((form) => {
        if (form.length === asked.length && form.every((word, n) => word === asked[n])) return 1000;
        if (holds(form)) return 100 + form.length;
        return begins(form) ? 10 - Math.min(form.length, 9) : 0;
      }),
    );
  };

  // Communes and intercommunalités stand in files of a few kB, in the order of their words.
  const FILES = 4;
  const PLACES = 6;
  const SAINTS = { st: "saint", ste: "sainte" };
  const files = new Map();
  const readFile = (name) => {
    if (!files.has(name)) {
      files.set(
        name,
        fetch(new URL(`${root}lieux/${name}.json`, address).href).then((reply) => {
          if (!reply.ok) throw new Error(`${reply.status}`);
          return reply.json();
        }),
      );
    }
    return files.get(name);
  };
  const keyOf = (text) => {
    const all = plain(text).split(" ").map((word) => SAINTS[word] ?? word);
    const kept = all.filter((word) => !LITTLE.has(word));
    return (kept.length ? kept : all).join(" ");
  };

  const named = async (key, departement) => {
    const { starts, departements } = await readFile("index");
    const next = starts.findIndex((start) => start > key);
    const from = Math.max(0, (next < 0 ? starts.length : next) - 1);
    const chosen = [from];
    while (chosen.length < FILES && starts[from + chosen.length]?.startsWith(key)) chosen.push(from + chosen.length);
    const found = [];
    for (const { targets, places } of await Promise.all(chosen.map(readFile))) {
      for (const [title, code, target, own] of places) {
        const mine = own ?? keyOf(title);
        if (!mine.startsWith(key) || (departement && departement !== code)) continue;
        const [page, label] = targets[target];
        found.push({ title: `${title} (${departements[code]}), ${label}`, address: page, fit: mine !== key ? 5 : own ? 450 : 500, rank: found.length });
      }
    }
    return found;
  };

  // "Saint-Denis 93" says which Saint-Denis.
  const places = async (query) => {
    const key = keyOf(query);
    if (!key) return [];
    const said = /^(.+) (\d\d|2[ab]|97\d)$/.exec(key);
    const found = (said ? await named(said[1], said[2].toUpperCase()) : []).concat(await named(key));
    const isLittle = !telling(query).length || key.length < 2;
    const exact = found.filter((one) => one.fit > 5);
    const isPostal = /^\d{5}$/.test(key);
    return isPostal ? exact : [...exact, ...(isLittle ? [] : found.filter((one) => one.fit <= 5).slice(0, PLACES))];
  };

  const first = async (query) => {
    const asked = telling(query).map(stem);
    const fits = !asked.length
      ? []
      : (await answers()).map((one, rank) => ({ ...one, rank, fit: fit(one.forms, asked) })).filter((one) => one.fit > 0);
    const best = fits.sort((a, b) => b.fit - a.fit || a.rank - b.rank).slice(0, 5);
    const seen = new Set();
    return [...best, ...(await places(query))]
      .sort((a, b) => b.fit - a.fit)
      .filter((one) => !seen.has(one.title) && seen.add(one.title));
  };

  const showFirst = (list) => {
    const lines = list.map((one) => {
      const link = Object.assign(document.createElement("a"), { textContent: one.title, href: `${root}${one.address}.html` });
      const item = document.createElement("li");
      item.append(link);
      return item;
    });
    firsts.replaceChildren(...lines);
    firsts.hidden = !lines.length;
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
    showFirst(await first(query));
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
  field.addEventListener("focus", () => attempt(() => Promise.all([answers(), load()])), { once: true });
  field.addEventListener("input", () => attempt(async () => showFirst(await first(field.value))));
  field.value = address.searchParams.get("q") ?? "";
  for (const name of filters) form.elements[name].value = address.searchParams.get(name) ?? "";
  form.querySelector(".site-filters").hidden = false;
  if (field.value || filters.some((name) => address.searchParams.get(name))) {
    await attempt(load);
    await attempt(search);
  }
})();
