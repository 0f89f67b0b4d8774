/** Charts by Observable Plot, drawn anew when their width, their data or the theme changes. */
import { useEffect, useRef } from "preact/hooks";

export function Chart({ label, draw, inputs }: { label: string; draw: (width: number) => (SVGElement | HTMLElement); inputs: unknown[] }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const node = box.current!;
    let width = 0;
    const redraw = () => {
      width = node.clientWidth;
      if (width > 0) node.replaceChildren(draw(width));
    };
    const watch = new ResizeObserver(() => { if (node.clientWidth !== width) redraw(); });
    watch.observe(node);
    addEventListener("themechange", redraw);
    redraw();
    return () => { watch.disconnect(); removeEventListener("themechange", redraw); };
  }, inputs);
  return <div ref={box} class="chart" role="img" aria-label={label} />;
}
