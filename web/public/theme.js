// Before the first paint, so that nobody sees the wrong theme flash: src/ui/theme.ts keeps the choice under this name.
(() => {
  let chosen;
  try {
    chosen = localStorage.getItem('tds.theme');
  } catch {
    // Storage may be forbidden: the system decides.
  }
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  document.documentElement.dataset.bsTheme = chosen === 'light' || chosen === 'dark' ? chosen : system;
})();
