// Two regions side by side, from the files of facts beside this page. Words are those of the page's own attributes;
// everything is written as text, never as HTML; the choice is in the address.
"use strict";
(() => {
  const root = document.getElementById("comparer");
  if (!root) return;
  const words = root.dataset;
  const message = document.getElementById("comparer-message");
  const result = document.getElementById("comparer-result");
  const selects = ["a", "b"].map((name) => document.getElementById(`comparer-${name}`));
  let asked = 0;

  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

  function element(name, text, className) {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  // A line of a cell; where its value comes from is said on it as soon as it is not an official figure.
  function line(text, value) {
    const made = element("small", text);
    if (value.provenance && value.provenance !== "official") {
      const isFictitious = value.provenance === words.fictitious;
      made.append(" \u2013 ", element("span", value.provenance_label, isFictitious ? "is-fictitious" : ""));
    }
    return made;
  }

  function cell(parts) {
    const made = element("td");
    made.append(...parts.filter(Boolean));
    return made;
  }

  function figure(fact) {
    const unit = fact.value === null ? "" : ` ${fact.unit}`;
    return cell([element("span", `${fact.shown}${unit}`, "is-main"), line(fact.period, fact)]);
  }

  // --- sixteen domains: a row each, two dots on one scale, and which of the two is more fragile ---

  const SVG = "http://www.w3.org/2000/svg";
  // Indices are bounded to three spreads; a margin keeps dots whole.
  const MOST = 3;
  const across = (index) => `${50 + (46 * Math.max(-MOST, Math.min(MOST, index))) / MOST}%`;

  function drawn(name, attributes) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  function dumbbell(pair) {
    const made = drawn("svg", { class: "comparer-strip", width: "100%", height: 22, "aria-hidden": "true" });
    const known = pair.map((fact) => fact.index).filter((index) => index !== null);
    if (known.length === 2) {
      made.append(drawn("line", { class: "is-gap", x1: across(known[0]), x2: across(known[1]), y1: 11, y2: 11 }));
    }
    // The second is a ring: it shows around the first where they meet.
    if (pair[1].index !== null) made.append(drawn("circle", { class: "is-second", cx: across(pair[1].index), cy: 11, r: 7 }));
    if (pair[0].index !== null) made.append(drawn("circle", { class: "is-first", cx: across(pair[0].index), cy: 11, r: 5.5 }));
    return made;
  }

  function which(verdict, regions) {
    const said = { equal: words.equal, unknown: words.unknownIndex }[verdict];
    if (said) return said;
    const name = regions[verdict.endsWith("more") ? 0 : 1].name;
    return filled(verdict.startsWith("maybe") ? words.maybe : words.more, { name });
  }

  function domains(regions) {
    const [first, second] = regions;
    const head = [words.rowDomain, words.drawn, words.which];
    const made = element("table", "", "comparer-domains");
    made.append(element("caption", words.domains, "visually-hidden"));
    const line = element("tr");
    head.forEach((text, place) => {
      const name = element("th", place === 1 ? "" : text);
      name.scope = "col";
      if (place === 1) {
        name.append(element("span", text, "visually-hidden"));
        const ends = element("span", "", "comparer-ends");
        ends.append(
          element("span", words.lessFragile), element("span", words.france), element("span", words.moreFragile),
        );
        name.append(ends);
      }
      line.append(name);
    });
    const top = element("thead");
    top.append(line);
    const body = element("tbody");
    first.domains.forEach((fact, place) => {
      const pair = [fact, second.domains[place]];
      const verdict = first.against[second.code][fact.id];
      const row = element("tr", "", verdict.startsWith("maybe") || verdict === "equal" ? "" : `is-${verdict}`);
      const label = element("th", fact.short_label);
      label.scope = "row";
      const strip = element("td");
      strip.append(dumbbell(pair));
      row.append(label, strip, cell([
        element("span", which(verdict, regions), "comparer-which"),
        element("small", filled(words.values, { a: pair[0].index_shown, b: pair[1].index_shown })),
      ]));
      body.append(row);
    });
    made.append(top, body);
    return made;
  }

  function legend(regions) {
    const made = element("p", "", "comparer-legend");
    regions.forEach((region, place) => {
      const mark = drawn("svg", { class: "comparer-strip", width: 16, height: 16, "aria-hidden": "true" });
      mark.append(drawn("circle", { class: place ? "is-second" : "is-first", cx: 8, cy: 8, r: place ? 7 : 5.5 }));
      const link = element("a", region.name);
      link.href = region.profile;
      const one = element("span");
      one.append(mark, " ", link);
      made.append(one, " ");
    });
    return made;
  }

  const domainsOf = (n) => filled(n === 0 ? words.none : n === 1 ? words.one : words.many, { n });

  function summary(regions) {
    const [first, second] = regions;
    const counts = { more: 0, less: 0, open: 0, unknown: 0 };
    for (const verdict of Object.values(first.against[second.code])) counts[verdict in counts ? verdict : "open"] += 1;
    const said = [filled(words.summary, {
      first: first.with_article, n_first: domainsOf(counts.more), second: second.with_article, n_second: domainsOf(counts.less),
    })];
    if (counts.open) said.push(filled(words.summaryOpen, { n: domainsOf(counts.open) }));
    if (counts.unknown) said.push(filled(words.summaryUnknown, { n: domainsOf(counts.unknown) }));
    const made = [element("p", said.join(" "), "comparer-summary")];
    if (first.is_overseas !== second.is_overseas) made.push(element("p", words.apart, "comparer-apart"));
    return made;
  }

  function alliance(fact) {
    if (fact.value === null) return cell([element("span", fact.shown)]);
    const number = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 0 });
    const interval =
      fact.low === null
        ? null
        : element("small", filled(words.between, { low: number.format(fact.low), high: `${number.format(fact.high)} %` }));
    const reference = fact.reference === null ? "" : ` ; ${words.ensemble} ${number.format(fact.reference)} %`;
    return cell([
      element("span", fact.shown, "is-main"),
      line(`${fact.place}${reference}`, fact),
      interval,
      element("small", fact.test),
    ]);
  }

  function table(title, heading, regions, key, shown) {
    const made = element("table");
    const head = element("tr");
    const first = element("th", heading);
    first.scope = "col";
    head.append(first);
    for (const region of regions) {
      const name = element("th");
      name.scope = "col";
      const link = element("a", region.name);
      link.href = region.profile;
      name.append(link);
      head.append(name);
    }
    const top = element("thead");
    top.append(head);
    const body = element("tbody");
    const held = regions[0][key].filter((fact) =>
      regions.some((region) => region[key].find((one) => one.id === fact.id).value !== null));
    if (!held.length) return "";
    held.forEach((fact) => {
      const row = element("tr");
      const label = element("th", fact.label);
      label.scope = "row";
      row.append(label);
      for (const region of regions) row.append(shown(region[key].find((one) => one.id === fact.id)));
      body.append(row);
    });
    made.append(top, body);
    const folded = element("details");
    folded.append(element("summary", title), made);
    return folded;
  }

  function show(regions) {
    const isPair = regions[0].code !== regions[1].code;
    result.replaceChildren(
      ...(isPair ? [...summary(regions), legend(regions), domains(regions)] : []),
      table(words.figures, words.row, regions, "figures", figure),
      table(words.alliances, words.rowAlliance, regions, "alliances", alliance),
    );
  }

  async function facts(code) {
    const answer = await fetch(`donnees/regions/${code}.json`);
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  async function compare() {
    const turn = ++asked;
    const codes = selects.map((select) => select.value);
    result.replaceChildren();
    result.hidden = codes.includes("");
    if (codes.includes("")) {
      message.textContent = words.choose;
      return;
    }
    message.textContent = codes[0] === codes[1] ? words.same : "";
    try {
      const regions = await Promise.all(codes.map(facts));
      if (turn === asked) show(regions);
    } catch (error) {
      if (turn === asked) result.hidden = true;
      if (turn === asked) message.textContent = filled(words.failed, { what: error.message });
    }
  }

  function read() {
    const address = new URLSearchParams(location.search);
    const isExample = Boolean(words.first) && !selects.some((select) => address.has(select.name));
    if (isExample) selects.forEach((select, place) => address.set(select.name, [words.first, words.second][place]));
    const unknown = [];
    selects.forEach((select) => {
      const code = address.get(select.name) || "";
      select.value = code;
      if (select.value !== code) {
        select.value = "";
        unknown.push(code);
      }
    });
    compare();
    if (isExample) message.textContent = words.example;
    if (unknown.length) message.textContent = filled(words.unknown, { code: unknown[0] });
  }

  root.hidden = false;
  if (location.protocol === "file:") {
    root.querySelector("form").hidden = true;
    message.textContent = words.disk;
    return;
  }
  for (const select of selects) {
    select.addEventListener("change", () => {
      const address = new URLSearchParams(selects.map((one) => [one.name, one.value]).filter((pair) => pair[1]));
      history.pushState(null, "", `?${address}`);
      compare();
    });
  }
  window.addEventListener("popstate", read);
  read();
})();
