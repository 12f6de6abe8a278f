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
