// What makes pages handier, and nothing that they need: the choice of a theme, a key that closes.
(() => {
  const root = document.documentElement;
  const themes = ["auto", "light", "dark"];

  const remember = (theme) => {
    try {
      if (theme === "auto") localStorage.removeItem("theme");
      else localStorage.setItem("theme", theme);
    } catch {
      // Storage is blocked: the choice holds for this page.
    }
  };

  const button = document.querySelector(".site-theme");
  if (button) {
    const state = button.querySelector("[data-state]");
    const show = () => {
      const theme = root.dataset.theme ?? "auto";
      button.dataset.now = theme;
      state.textContent = button.dataset[theme];
      button.title = button.textContent;
    };
    button.addEventListener("click", () => {
      const next = themes[(themes.indexOf(root.dataset.theme ?? "auto") + 1) % themes.length];
      if (next === "auto") delete root.dataset.theme;
      else root.dataset.theme = next;
      remember(next);
      show();
    });
    show();
    button.hidden = false;
  }

  document.addEventListener("keydown", (event) => {
    const picker = event.key === "Escape" && document.querySelector(".site-picker[open]");
    if (picker) {
      if (picker.contains(document.activeElement)) picker.querySelector("summary").focus();
      picker.open = false;
    }
  });
})();
