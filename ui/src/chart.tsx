/** Charts by Observable Plot, drawn anew when their width, their data or the theme changes. */
import { useEffect, useRef } from "preact/hooks";

export function Chart({ label, draw, inputs }: { label: string; draw: (width: number) => (SVGElement | HTMLElement); inputs: unknown[] }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const node = box.current!;
    let width = 0;
    const redraw = () => {
      width = node.clientWidth;
      if (width <= 0) return;
      const drawn = draw(width);
      // the whole is one image with a label of its own; Plot names its groups, which may not have names
      for (const group of drawn.querySelectorAll("g[aria-label]")) group.removeAttribute("aria-label");
      node.replaceChildren(drawn);
    };
    const watch = new ResizeObserver(() => { if (node.clientWidth !== width) redraw(); });
    watch.observe(node);
    addEventListener("themechange", redraw);
    redraw();
    return () => { watch.disconnect(); removeEventListener("themechange", redraw); };
  }, inputs);
  return <div ref={box} class="chart" role="img" aria-label={label} />;
}
