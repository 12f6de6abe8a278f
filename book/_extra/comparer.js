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

  function domain(fact) {
    return cell([
      element("span", fact.index_shown, "is-main"),
      element("small", fact.rank_shown),
      fact.felt.shown ? line(`${words.felt} ${fact.felt.shown}, ${fact.felt.test}`, fact.felt) : null,
      line(`${words.verdict} : ${fact.verdict.shown}`, fact.verdict),
    ]);
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
    made.append(element("caption", title));
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
    regions[0][key].forEach((fact) => {
      const row = element("tr");
      const label = element("th", fact.label);
      label.scope = "row";
      row.append(label);
      for (const region of regions) row.append(shown(region[key].find((one) => one.id === fact.id)));
      body.append(row);
    });
    made.append(top, body);
    return made;
  }

  function show(regions) {
    result.replaceChildren(
      table(words.figures, words.row, regions, "figures", figure),
      table(words.domains, words.rowDomain, regions, "domains", domain),
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
    if (codes.includes("")) {
      message.textContent = words.choose;
      return;
    }
    message.textContent = codes[0] === codes[1] ? words.same : "";
    try {
      const regions = await Promise.all(codes.map(facts));
      if (turn === asked) show(regions);
    } catch (error) {
      if (turn === asked) message.textContent = filled(words.failed, { what: error.message });
    }
  }

  function read() {
    const address = new URLSearchParams(location.search);
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
