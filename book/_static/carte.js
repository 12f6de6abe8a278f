/* The choice of a domain on the large map of a page, in place: its drawing is asked for once, its shapes and its texts
   take the classes and the values of the domain. Without this script the page shows the map of the domain that tells
   most, and every domain in small maps below. Every text is put in the drawing and in the page as text. */
"use strict";
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
