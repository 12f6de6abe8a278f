// Loaded before the page is drawn: the chosen theme never flashes, and room is kept for what scripts show. Without storage
// the system decides.
document.documentElement.dataset.scripts = "";
try {
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage is blocked: nothing is remembered.
}
