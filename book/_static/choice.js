// Loaded before the page is drawn, so that the chosen theme never flashes; without storage the system decides.
try {
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage is blocked: nothing is remembered.
}
