/* Opens the interactive form of a figure when a reader asks for it; the page is whole without this script.
   One bundle draws every figure, loaded at the first click. Words come from the button's data attributes and from the
   specification; every text is put in the page as text, never as HTML. The open figure is in the address:
   ?explorer=carte-regions#carte-regions. Works as a module and as a plain script. */
"use strict";
{
  const NARROW = matchMedia("(max-width: 640px)");
  const DARK = matchMedia("(prefers-color-scheme: dark)");
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  const OPTIONS = {
    mode: "vega-lite", renderer: "svg", ast: true, actions: false, defaultStyle: false, hover: false, tooltip: false,
    logLevel: 1,
  };
  const NAME = "explorer";
  let opened = null;

  const make = (tag, name, text = "") => {
    const node = document.createElement(tag);
    node.className = name;
    node.textContent = text;
    return node;
  };

  const isDark = () => (document.documentElement.dataset.theme ?? (DARK.matches ? "dark" : "light")) === "dark";

  const ask = async (address) => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${answer.status} ${address}`);
    return answer.text();
  };

  /* Rows are fetched here, each file once: Vega would draw an empty chart where a file is lost. */
  const read = async (address) => {
    const text = await ask(address);
    const { usermeta } = JSON.parse(text);
    const twins = isDark() ? Object.entries(usermeta.dark) : [];
    const files = new Set();
    const spec = JSON.parse(twins.reduce((made, [light, dark]) => made.replaceAll(light, dark), text), (key, value) => {
      if (key !== "data" || !value.url) return value;
      const name = new URL(value.url, address).href;
      files.add(name);
      return { name };
    });
    const rows = await Promise.all([...files].map(async (file) => [file, JSON.parse(await ask(file))]));
    delete spec.$schema;
    spec.datasets = Object.fromEntries(rows);
    spec.config.aria = false;
    return { spec, usermeta };
  };

  /* The marks that say something, with where they are and the title of the small chart that holds them. */
  const placesIn = (view) => {
    const found = [];
    const heading = (group) => group.items.find((mark) => mark.role === "title")?.items[0]?.items[0]?.items[0]?.text;
    const walk = (mark, x, y, title, depth) => mark.items.forEach((item) => {
      if (mark.marktype === "group") {
        const own = (depth && heading(item)) || title;
        item.items.forEach((one) => walk(one, x + (item.x ?? 0), y + (item.y ?? 0), own, depth + 1));
      } else if (item.tooltip) {
        found.push({ item, x, y, title, key: JSON.stringify([x, y, item.tooltip]) });
      }
    });
    const [left, top] = view.origin();
    const { left: padLeft, top: padTop } = view.padding();
    walk(view.scenegraph().root, left + padLeft, top + padTop, "", 0);
    return found;
  };

  const lines = ({ item, title }) => {
    const told = item.tooltip;
    const pairs = typeof told === "object" ? Object.entries(told) : [["", told]];
    return [...(title ? [["", [title].flat().join(" ")]] : []), ...pairs.map(([key, value]) => [key, String(value)])];
  };

  class Explorer {
    constructor(button) {
      this.button = button;
      this.figure = button.closest("figure");
      this.status = make("p", "carnets-explorer-status");
      this.status.setAttribute("aria-live", "polite");
      button.after(this.status);
    }

    async open() {
      if (opened) opened.close();
      opened = this;
      this.say(this.button.dataset.loading);
      this.box = make("div", "carnets-explorer");
      this.box.tabIndex = 0;
      this.box.setAttribute("role", "application");
      this.box.setAttribute("aria-labelledby", this.figure.getAttribute("aria-labelledby"));
      this.box.addEventListener("keydown", (event) => this.move(event));
      try {
        await this.draw();
      } catch (error) {
        if (opened === this) this.close(this.button.dataset.failed);
        console.warn(error);
        return;
      }
      if (opened !== this) return;
      this.button.textContent = this.button.dataset.close;
      this.button.setAttribute("aria-expanded", "true");
      this.address(this.figure.id);
      this.others = this.elsewhere();
      if (this.others) this.button.after(this.others);
      this.box.focus({ preventScroll: true });
      this.say(this.button.dataset.opened);
    }

    async draw() {
      const { spec: wide, narrow, bundle } = this.button.dataset;
      const address = new URL(NARROW.matches ? narrow : wide, document.baseURI).href;
      const wanted = `${address} ${isDark()}`;
      if (this.drawn === wanted) return;
      this.drawn = wanted;
      await import(new URL(bundle, document.baseURI).href);
      const { spec, usermeta } = await read(address);
      const chart = make("div", "carnets-chart");
      chart.setAttribute("aria-hidden", "true"); // read with the arrows, and in the table
      const made = await window.vegaEmbed(chart, spec, OPTIONS);
      if (opened !== this || this.drawn !== wanted) return made.finalize();
      this.result?.finalize();
      this.result = made;
      made.view.addEventListener("pointermove", (event, item) => this.hover(event, item));
      chart.addEventListener("pointerleave", () => this.hide());
      this.places = placesIn(made.view);
      this.points = [...new Map(this.places.map((place) => [place.key, place])).values()];
      this.at = -1;
      this.mark = make("div", "carnets-mark");
      this.tip = make("div", "carnets-tip");
      this.hide();
      this.origin = usermeta.is_fictitious ? usermeta.provenance : "";
      const stamp = this.origin ? [make("p", "carnets-stamp", this.origin)] : [];
      this.box.replaceChildren(chart, this.mark, this.tip, ...stamp);
      if (!this.box.isConnected) this.button.before(this.box);
      this.figure.classList.add("is-explored");
    }

    /* The same figure on the pages that the theme's picker leads to: other territories, other domains. */
    elsewhere() {
      const links = [...document.querySelectorAll(".site-picker nav a")];
      if (links.length < 2) return null;
      const form = make("form", "carnets-elsewhere");
      const select = make("select", "");
      select.setAttribute("aria-label", document.querySelector(".site-picker summary").textContent);
      links.forEach((link) => {
        const here = link.hasAttribute("aria-current");
        select.append(new Option(link.textContent, link.href, here, here));
      });
      form.append(select, make("button", "", this.button.dataset.go));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        location.href = this.link(select.value, this.figure.id);
      });
      return form;
    }

    close(words = this.button.dataset.closed) {
      opened = null;
      const hadFocus = this.figure.contains(document.activeElement);
      this.clear();
      this.button.textContent = this.button.dataset.name;
      this.button.setAttribute("aria-expanded", "false");
      this.address(null);
      if (hadFocus) this.button.focus();
      this.say(words);
    }

    clear() {
      this.result?.finalize();
      this.result = this.drawn = null;
      this.box.remove();
      this.others?.remove();
      this.figure.classList.remove("is-explored");
    }

    move(event) {
      const last = this.points.length - 1;
      const next = { Home: 0, End: last }[event.key] ?? this.at + (STEPS[event.key] ?? NaN);
      if (Number.isNaN(next) || last < 0) return;
      event.preventDefault();
      this.at = Math.min(Math.max(next, 0), last);
      const point = this.points[this.at];
      this.show(point);
      const said = lines(point).map((pair) => pair.filter(Boolean).join(" : "));
      this.say([...said, this.origin].filter(Boolean).join(" ; "));
    }

    /* A line answers for its point nearest to the pointer. */
    hover(event, item) {
      const near = this.places.filter((place) => item && place.item.mark === item.mark);
      if (item?.mark.marktype !== "line") return this.show(near.find((place) => place.item === item));
      const x = (event.clientX - this.box.querySelector("svg").getBoundingClientRect().left) / this.scale();
      const gap = (place) => Math.abs(place.x + place.item.x - x);
      this.show(near.sort((a, b) => gap(a) - gap(b))[0]);
    }

    scale() {
      const svg = this.box.querySelector("svg");
      return svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    }

    show(point) {
      if (!point) return this.hide();
      const { item, x, y } = point;
      const dot = { x1: item.x, x2: item.x, y1: item.y, y2: item.y };
      const { x1, x2, y1, y2 } = item.mark.marktype === "line" ? dot : item.bounds;
      const scale = this.scale();
      const set = (node, values) => Object.entries(values).forEach(([key, px]) => node.style.setProperty(key, `${px}px`));
      set(this.mark, { left: (x + x1) * scale - 3, top: (y + y1) * scale - 3 });
      set(this.mark, { width: (x2 - x1) * scale + 6, height: (y2 - y1) * scale + 6 });
      this.tip.replaceChildren(...lines(point).map(([key, value]) => {
        const line = make("div", "", key ? `${key} : ` : "");
        line.append(make("strong", "", value));
        return line;
      }));
      if (this.origin) this.tip.append(make("div", "carnets-tip-origin", this.origin));
      this.mark.hidden = this.tip.hidden = false;
      const room = this.box.clientWidth - this.tip.offsetWidth;
      set(this.tip, { left: Math.max(0, Math.min((x + x1) * scale, room)), top: (y + y2) * scale + 8 });
    }

    hide() {
      this.mark.hidden = this.tip.hidden = true;
    }

    say(words) {
      this.status.textContent = words;
    }

    link(page, id) {
      const address = new URL(page);
      if (id) address.searchParams.set(NAME, id);
      else address.searchParams.delete(NAME);
      if (id) address.hash = id;
      return address.href;
    }

    address(id) {
      history.replaceState(history.state, "", this.link(location.href, id));
    }
  }

  const start = () => {
    const asked = new URL(location.href).searchParams.get(NAME);
    document.querySelectorAll("button.carnets-explore").forEach((button) => {
      const one = new Explorer(button);
      button.dataset.name = button.textContent;
      button.setAttribute("aria-expanded", "false");
      button.hidden = false;
      button.addEventListener("click", () => (opened === one ? one.close() : one.open()));
      if (one.figure.id === asked) one.open().then(() => one.figure.scrollIntoView());
    });
    document.addEventListener("keydown", (event) => event.key === "Escape" && opened?.close());
    const again = () => opened?.result && opened.draw();
    NARROW.addEventListener("change", again);
    DARK.addEventListener("change", again);
    new MutationObserver(again).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
}
