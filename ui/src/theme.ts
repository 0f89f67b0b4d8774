/** Light or dark: as Airflow is where it frames us, else as the system is. */
export function followTheme(): void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const outer = airflowRoot();
  const apply = () => {
    const theme = (outer && themeOf(outer)) ?? (system.matches ? "dark" : "light");
    if (document.documentElement.dataset.theme !== theme) {
      document.documentElement.dataset.theme = theme;
      dispatchEvent(new Event("themechange"));
    }
  };
  system.addEventListener("change", apply);
  if (outer) new MutationObserver(apply).observe(outer, { attributes: true, attributeFilter: ["class", "style", "data-theme"] });
  apply();
}

function airflowRoot(): HTMLElement | null {
  try {
    return parent === self ? null : parent.document.documentElement;
  } catch {
    return null; // framed by another server, which the policy forbids anyway
  }
}

function themeOf(root: HTMLElement): string | null {
  if (root.classList.contains("dark")) return "dark";
  return root.classList.contains("light") ? "light" : null;
}

export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
