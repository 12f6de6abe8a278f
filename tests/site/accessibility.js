// What an accessible page must answer beside the rules of axe. Each function returns the faults it finds, as texts.
(() => {
  const shown = (node) => node.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const name = (node) => {
    const text = (node.getAttribute("aria-label") || node.textContent || node.name || "").trim().slice(0, 40);
    return `<${node.localName}${node.className?.baseVal ?? node.className ? ` class="${node.className?.baseVal ?? node.className}"` : ""}> ${text}`;
  };
  const all = (selector) => [...document.querySelectorAll(selector)].filter(shown);
  const FOCUSABLE = "a[*|href], button, input, select, textarea, summary, [tabindex='0']";
  const LEAST_PX = 24;

  const structure = () => {
    const faults = [];
    const root = document.documentElement;
    if (!["fr", "en"].includes(root.lang)) faults.push(`language "${root.lang}"`);
    if (!document.title.trim()) faults.push("no title");
    const levels = all("h1, h2, h3, h4, h5, h6").map((node) => Number(node.localName[1]));
    if (levels.filter((level) => level === 1).length !== 1) faults.push("not one first heading");
    levels.forEach((level, at) => at && level > levels[at - 1] + 1 && faults.push(`h${level} after h${levels[at - 1]}`));
    if (all("main").length !== 1) faults.push("not one main landmark");
    if (document.querySelector(".site-header") && !(all("header").length && all("footer").length && all("nav").length)) {
      faults.push("a landmark is missing");
    }
    return faults;
  };

  const strictness = () => [...document.querySelectorAll("*")].flatMap((node) => {
    const isInline = node.localName === "style" || (node.localName === "script" && !node.src)
      || [...node.attributes].some(({ name: one }) => one === "style" || one.startsWith("on"));
    return isInline ? [`inline style or script: ${node.outerHTML.slice(0, 80)}`] : [];
  });

  // Moving is asked for by nothing: the browser is told that its reader wants none.
  const stillness = () => [
    ...document.getAnimations().map((one) => `it moves: ${one.animationName ?? one.transitionProperty}`),
    ...(getComputedStyle(document.documentElement).scrollBehavior === "smooth" ? ["it scrolls smoothly"] : []),
  ];

  // One control of each kind is focused, as the keyboard does, and must not look as it did.
  const focus = () => {
    const kinds = new Map();
    for (const node of all(FOCUSABLE)) {
      const kind = `${node.localName} ${node.getAttribute("class")} ${node.parentNode.className} ${node.closest("[class]")?.className}`;
      if (!kinds.has(kind)) kinds.set(kind, node);
    }
    const look = (node) => [node, ...node.querySelectorAll("*")].slice(0, 5).map((one) => {
      const style = getComputedStyle(one);
      const outline = style.outlineStyle === "none" ? "" : `${style.outlineWidth} ${style.outlineColor}`;
      return [outline, style.boxShadow, style.stroke, style.strokeWidth, style.backgroundColor, style.textDecoration];
    }).join("|");
    return [...kinds.values()].flatMap((node) => {
      document.activeElement?.blur();
      const before = look(node);
      node.focus({ preventScroll: true, focusVisible: true });
      if (document.activeElement !== node) return [`it takes no focus: ${name(node)}`];
      return look(node) === before ? [`its focus is not seen: ${name(node)}`] : [];
    });
  };

  const controls = () => all("button, input, select, textarea, summary").flatMap((node) => {
    const { width, height } = node.getBoundingClientRect();
    return width + 0.01 < LEAST_PX || height + 0.01 < LEAST_PX ? [`${Math.round(width)} × ${Math.round(height)} px: ${name(node)}`] : [];
  });

  const width = () => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth ? [`${scrollWidth} px in ${clientWidth} px`] : [];
  };

  // Text that a box hides because it became larger than it.
  const cut = () => all("main *, header *, footer *").flatMap((node) => {
    const style = getComputedStyle(node);
    const hides = [style.overflowX, style.overflowY].some((one) => one === "hidden" || one === "clip");
    const isLarger = node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 1;
    const isMeant = node.closest(".visually-hidden, svg");
    return hides && isLarger && !isMeant && node.textContent.trim() ? [`text is cut: ${name(node)}`] : [];
  });

  const images = async () => {
    const pictures = all("img");
    pictures.forEach((one) => { one.loading = "eager"; });
    await Promise.all(pictures.map((one) => one.decode().catch(() => null)));
    return pictures.flatMap((one) => (one.naturalWidth ? [] : [`it has no image: ${one.currentSrc}`]));
  };

  // Everything that opens is open at once, those that close each other too.
  const open = () => document.querySelectorAll("details").forEach((one) => {
    one.removeAttribute("name");
    one.open = true;
  });

  // Rows of a table are made by one line of a template: after a dozen they hold nothing new to the rules of axe.
  const shorten = (rows) => document.querySelectorAll("tbody").forEach((body) => {
    [...body.rows].slice(rows).forEach((row) => row.remove());
  });

  // axe reads the same few colours again for each text, which is most of its time: each is read once.
  const hasten = () => {
    const { prototype } = axe.commons.color.Color;
    const parse = prototype.parseString;
    const known = new Map();
    prototype.parseString = function (text) {
      if (!known.has(text)) {
        parse.call(this, text);
        known.set(text, [this.r, this.g, this.b, this.alpha]);
      }
      [this.r, this.g, this.b, this.alpha] = known.get(text);
      return this;
    };
  };

  const rules = async (tags) => {
    const found = await axe.run({ runOnly: tags, resultTypes: ["violations", "incomplete"] });
    const where = ({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary.split("\n")[1]?.trim()}`;
    return {
      violations: found.violations.map(({ id, nodes }) => `${id}, ${nodes.length} times: ${where(nodes[0])}`),
      doubts: found.incomplete.map(({ id }) => id),
      known: Object.values(found).flatMap((one) => (Array.isArray(one) ? one.map(({ id }) => id) : [])),
    };
  };

  window.carnetsAudit = { structure, strictness, stillness, focus, controls, width, cut, images, open, shorten, hasten, rules };
})();
