/* Filters a list of cases by facets. The page is whole without it: it only shows the form and hides what is not asked.
   Cases come from the list itself or, when the page holds the first ones only, from a file loaded on first use.
   Every text is put in the page as text, never as HTML. The choice is in the address: #domaine=emploi&type=mecenat. */
"use strict";
(() => {
  const FACETS = ["domaine", "famille", "type", "territoire", "mot", "origine"];
  const FIELDS = [["strong", ""], ["span", "carnets-kind"], ["span", ""], ["span", ""]];
  const data = new URL("../figures/pratiques/cas.json", document.currentScript.src);

  const start = (box) => {
    const form = box.querySelector("form");
    const list = box.querySelector("ul");
    const count = box.querySelector(".carnets-count");
    const more = box.querySelector(".carnets-more");
    const total = Number(box.dataset.total);
    const step = Number(box.dataset.step);
    let cases = [...list.children].map((node) => ({
      node,
      facets: Object.fromEntries(FACETS.map((name) => [name, node.dataset[name].split(" ")])),
    }));
    const isPart = cases.length < total;
    const untouched = count.textContent;
    let loading = null;
    let shown = step;

    const load = async () => {
      const answer = await fetch(data);
      if (!answer.ok) throw new Error(answer.status);
      const content = await answer.json();
      cases = content.cases.map(([id, name, kind, place, summary, source, facets]) => ({
        id,
        texts: [name, kind, place, summary],
        source: content.sources[source],
        facets,
      })).filter((one) => !box.dataset.place || one.facets.territoire.includes(box.dataset.place));
    };

    const ask = () => {
      loading ??= load();
      return loading;
    };

    const linked = (text, address) => {
      const part = document.createElement(/^https?:/.test(address) || address.startsWith("contribuer") ? "a" : "span");
      part.textContent = text;
      if (part.tagName === "A") part.href = address;
      return part;
    };

    const made = (one) => {
      if (!one.node) {
        one.node = document.createElement("li");
        one.node.className = "carnets-case";
        FIELDS.forEach(([tag, name], place) => {
          const part = document.createElement(tag);
          if (name) part.className = name;
          part.textContent = one.texts[place];
          one.node.append(part);
        });
        const cite = document.createElement("cite");
        cite.append(linked(...one.source), " \u00b7 ", linked(box.dataset.report, `contribuer.html?cas=${one.id}#signaler`));
        one.node.append(cite);
      }
      return one.node;
    };

    const chosen = () => FACETS.map((name) => [name, form.elements[name].value]).filter(([, value]) => value);

    const say = (n, choices) => {
      if (!choices.length && shown === step) return untouched;
      const key = n === 0 ? "none" : n === 1 ? "one" : "many";
      const part = n > shown ? count.dataset.part : "";
      const spaced = (value) => value.toLocaleString("fr-FR");
      return (count.dataset[key] + part).replace("{n}", spaced(n)).replace("{total}", spaced(total))
        .replace("{shown}", spaced(shown));
    };

    const show = async () => {
      const isWhole = !chosen().length && shown === step;
      if (isPart && !isWhole) {
        if (cases.length < total) count.textContent = count.dataset.loading;
        try {
          await ask();
        } catch {
          loading = null;
          count.textContent = count.dataset.failed;
          return;
        }
      }
      const choices = chosen();
      const found = cases.filter((one) => choices.every(([name, value]) => one.facets[name].includes(value)));
      list.replaceChildren(...found.slice(0, shown).map(made));
      const n = isWhole ? total : found.length;
      count.textContent = say(n, choices);
      more.hidden = n <= shown;
    };

    const write = () => {
      const text = new URLSearchParams(chosen()).toString();
      const here = location.pathname + location.search;
      history.replaceState(null, "", text ? `${here}#${text}` : here);
    };

    const read = () => {
      if (location.hash && !location.hash.includes("=")) return;
      const wanted = new URLSearchParams(location.hash.slice(1));
      FACETS.forEach((name) => {
        form.elements[name].value = wanted.get(name) ?? "";
        if (form.elements[name].selectedIndex < 0) form.elements[name].value = "";
      });
      shown = step;
      show();
    };

    form.addEventListener("focusin", () => {
      if (isPart) ask().catch(() => {}); // a choice is near; what goes wrong is said when it is made
    });
    form.addEventListener("change", () => {
      shown = step;
      write();
      show();
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(() => {
      shown = step;
      write();
      show();
    }));
    more.addEventListener("click", async () => {
      const first = shown;
      shown += step;
      await show();
      const next = list.children[first];
      if (next) {
        next.tabIndex = -1;
        next.focus();
      }
    });
    document.querySelectorAll("a[data-facettes]").forEach((link) => link.addEventListener("click", () => {
      setTimeout(() => {
        location.hash = link.dataset.facettes;
        box.scrollIntoView();
      });
    }));
    window.addEventListener("hashchange", read);
    form.hidden = false;
    more.hidden = !isPart;
    if (location.hash.includes("=")) {
      read();
      box.scrollIntoView();
    }
  };

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".carnets-facets").forEach(start));
})();
