/* Sorts the tables of figures. Tables are whole without it: it only makes a button of each header cell.
   Words come from the table: data-up and data-down, where {column} stands for the header; data-missing, what a missing
   value is written. Those stay last. */
"use strict";
(() => {
  const compare = new Intl.Collator("fr", { numeric: true }).compare;

  /* The number that a French text writes: spaces between thousands, decimal comma, true minus sign. */
  const valueOf = (text) => Number(text.replace(/\s/g, "").replace("\u2212", "-").replace(",", "."));

  const start = (table) => {
    const headers = [...table.tHead.rows[0].cells];
    const body = table.tBodies[0];
    const original = [...body.rows];
    const status = document.createElement("p");
    status.className = "visually-hidden";
    status.setAttribute("role", "status");
    table.parentElement.after(status);

    const sort = (place) => {
      const header = headers[place];
      const name = header.textContent;
      const isUp = header.getAttribute("aria-sort") !== "ascending";
      const isNumber = header.classList.contains("is-number");
      const textOf = (row) => row.cells[place].textContent.trim();
      const order = (one, other) => (isNumber ? valueOf(one) - valueOf(other) : compare(one, other));
      const isMissing = (row) => ["", table.dataset.missing].includes(textOf(row));
      const known = original.filter((row) => !isMissing(row));
      known.sort((one, other) => (isUp ? 1 : -1) * order(textOf(one), textOf(other)));
      body.append(...known, ...original.filter(isMissing));
      headers.forEach((one) => one.removeAttribute("aria-sort"));
      header.setAttribute("aria-sort", isUp ? "ascending" : "descending");
      status.textContent = (isUp ? table.dataset.up : table.dataset.down).replace("{column}", name);
    };

    headers.forEach((header, place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      button.addEventListener("click", () => sort(place));
      header.append(button);
    });
  };

  const startAll = () => document.querySelectorAll("table[data-up]").forEach(start);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", startAll);
  else startAll();
})();

/* Makes of a figure a picture that travels alone, PNG, when a reader asks for it: its drawing, in light colours, between
   its title and where it comes from. The page offers the SVG without this script. Texts and their style come from the
   link's data-picture; every text enters the picture as text. */
{
  const NAMESPACE = "http://www.w3.org/2000/svg";
  const MARGIN = 20;
  const GAP = 12;
  const LINE = 1.3;
  const NARROWEST = 480;
  const SCALE = 2;

  const node = (tag, attributes) => {
    const made = document.createElementNS(NAMESPACE, tag);
    Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
    return made;
  };

  const context = document.createElement("canvas").getContext("2d");

  /* The words of a text in lines that a room holds; spaces that do not break stay. */
  const wrapped = (text, room, font) => {
    context.font = font;
    return text.split(/[ \n]+/).reduce((lines, word) => {
      const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
      if (lines.length && context.measureText(longer).width <= room) lines.splice(-1, 1, longer);
      else lines.push(word);
      return lines;
    }, []);
  };

  /* Writes lines below a height; gives the height of the last one. */
  const write = (picture, lines, font, room, top) => lines.reduce((height, [text, size, weight, ink]) =>
    wrapped(text, room, `${weight} ${size}px ${font}`).reduce((y, line) => {
      const next = y + size * LINE;
      const written = node("text", {
        x: MARGIN, y: next, fill: ink, "font-size": size, "font-weight": weight, "font-family": font,
      });
      written.textContent = line;
      picture.append(written);
      return next;
    }, height), top);

  const compose = (drawing, { paper, font, head, foot }) => {
    const [width, height] = ["width", "height"].map((name) => Number(drawing.getAttribute(name)));
    const room = Math.max(width, NARROWEST);
    const picture = node("svg", {});
    const ground = node("rect", { width: "100%", height: "100%", fill: paper });
    picture.append(ground);
    const top = write(picture, head, font, room, MARGIN) + GAP;
    drawing.setAttribute("x", MARGIN);
    drawing.setAttribute("y", top);
    picture.append(document.adoptNode(drawing));
    const size = [room + 2 * MARGIN, Math.round(write(picture, foot, font, room, top + height + GAP) + MARGIN)];
    picture.setAttribute("width", size[0] * SCALE);
    picture.setAttribute("height", size[1] * SCALE);
    picture.setAttribute("viewBox", `0 0 ${size.join(" ")}`);
    return picture;
  };

  const paint = async (picture) => {
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(picture))}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.width;
    canvas.height = image.height;
    canvas.getContext("2d").drawImage(image, 0, 0);
    return new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png");
    });
  };

  const save = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  };

  const make = async (link) => {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(`${answer.status} ${link.href}`);
    const light = (await answer.text()).replace(/<style>.*?<\/style>/s, "");
    const file = new DOMParser().parseFromString(light, "image/svg+xml");
    const name = link.href.split("/").at(-1).replace(/(?:-wide)?\.svg$/, ".png");
    save(await paint(compose(file.documentElement, JSON.parse(link.dataset.picture))), name);
  };

  const start = (link) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "carnets-png";
    button.textContent = "PNG";
    const status = document.createElement("span");
    status.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      status.textContent = "";
      try {
        await make(link);
      } catch {
        status.textContent = ` ${link.dataset.failed}`;
      }
    });
    link.before(button, ", ");
    link.parentElement.append(status);
  };

  const startAll = () => document.querySelectorAll("a[data-picture]").forEach(start);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", startAll);
  else startAll();
}

/* The choice of a domain on the large map of a page, in place: its drawing is asked for once, its shapes and its texts
   take the classes and the values of the domain. Without this script the page shows the map of the domain that tells
   most, and every domain in small maps below. Every text is put in the drawing and in the page as text. */
{
  const NARROW = matchMedia("(max-width: 640px)");
  const SYMBOLS = ".role-legend-symbol path";
  const SHAPES = ".mark-shape.role-mark path";
  const NAMES = ".mark-text.role-mark text";
  const STYLE = /<style>.*?<\/style>/s;
  const drawings = new Map();
  const typed = (text) => text.replaceAll("'", "\u2019");

  const drawing = async (address) => {
    if (!drawings.has(address)) {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(`${answer.status} ${address}`);
      const text = await answer.text();
      // The page's policy blocks a style in what it parses: that of the drawing, for a dark screen, comes back as text.
      const style = text.match(STYLE)?.[0] ?? "";
      drawings.set(address, { style, parsed: new DOMParser().parseFromString(text.replace(STYLE, ""), "image/svg+xml") });
    }
    const { style, parsed } = drawings.get(address);
    return { style, picture: parsed.cloneNode(true) };
  };

  /* Shapes are in the order of places; a name is that of the first place, not taken yet, that was written so. */
  const filled = ({ style, picture }, before, after) => {
    const colours = [...picture.querySelectorAll(SYMBOLS)].map((symbol) => symbol.getAttribute("fill"));
    const shapes = [...picture.querySelectorAll(SHAPES)].filter((shape) => colours.includes(shape.getAttribute("fill")));
    if (shapes.length !== after.length) throw new Error(`${shapes.length} shapes, ${after.length} places`);
    shapes.forEach((shape, place) => shape.setAttribute("fill", colours[after[place][1]]));
    const free = before.map(([text]) => text);
    picture.querySelectorAll(NAMES).forEach((name) => {
      const place = free.indexOf(name.textContent);
      if (place < 0 && !name.textContent.includes("\u00d7")) throw new Error(name.textContent);
      if (place < 0) return; // the name of an inset
      free[place] = null;
      name.textContent = after[place][0];
    });
    const text = new XMLSerializer().serializeToString(picture).replace(/<svg[^>]*>/, (opening) => opening + style);
    return `data:image/svg+xml,${encodeURIComponent(text)}`;
  };

  document.querySelectorAll("form[data-map]").forEach((form) => {
    const figure = document.getElementById(form.dataset.map);
    const select = form.querySelector("select");
    const [title, image, narrow, source] = [".carnets-title", "img", "source", ".carnets-source"]
      .map((selector) => figure?.querySelector(selector));
    if (!image || !narrow) return;
    const first = select.selectedOptions[0];
    const placesOf = (option) => JSON.parse(option.dataset.places);
    const files = { wide: image.getAttribute("src"), narrow: narrow.getAttribute("srcset") };
    const words = { title: title.textContent, alt: image.alt, source: [...source.childNodes] };
    const status = form.querySelector("[role=status]");
    let turn = 0;

    const show = async () => {
      const option = select.selectedOptions[0];
      const isFirst = option === first;
      turn += 1;
      const mine = turn;
      try {
        const address = NARROW.matches ? files.narrow : files.wide;
        const made = isFirst ? null : filled(await drawing(address), placesOf(first), placesOf(option));
        if (mine !== turn) return;
        narrow.setAttribute("srcset", made ?? files.narrow);
        image.setAttribute("src", made ?? files.wide);
      } catch {
        status.textContent = form.dataset.failed;
        return;
      }
      figure.classList.toggle("is-chosen", !isFirst);
      title.textContent = isFirst ? words.title : typed(option.dataset.title);
      image.alt = isFirst ? words.alt : option.dataset.alt;
      source.replaceChildren(...(isFirst ? words.source : [words.source[0], typed(`\u00a0${option.dataset.source}`)]));
      status.textContent = title.textContent;
    };

    select.addEventListener("change", show);
    NARROW.addEventListener("change", () => select.selectedOptions[0] !== first && show());
    select.value = first.value;
    form.hidden = false;
  });
}
