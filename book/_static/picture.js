/* Makes of a figure a picture that travels alone, PNG, when a reader asks for it: its drawing, in light colours, between
   its title and where it comes from. The page offers the SVG without this script. Texts and their style come from the
   link's data-picture; every text enters the picture as text. */
"use strict";
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
