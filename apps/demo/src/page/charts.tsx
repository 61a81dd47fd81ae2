import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { curves, type Curve } from "./state.ts";

/** What the program measures, a curve for each name. */
export function Charts(): JSX.Element | null {
  if (curves.value.size === 0) return null;
  return (
    <section class="panel charts" aria-label="Measurements">
      <h2>Measurements</h2>
      {[...curves.value].map(([name, curve]) => (
        <Chart key={name} name={name} curve={curve} count={curve.times.length} />
      ))}
    </section>
  );
}

function Chart({ name, curve, count }: { name: string; curve: Curve; count: number }): JSX.Element {
  const parent = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  useEffect(() => {
    const element = parent.current!;
    const style = getComputedStyle(element);
    const [stroke, grid, line] = ["--text", "--line", "--accent"].map((each) => style.getPropertyValue(each));
    const axis: uPlot.Axis = { stroke: stroke!, grid: { stroke: grid! }, ticks: { stroke: grid! } };
    const size = (): { width: number; height: number } => ({ width: element.clientWidth, height: 120 });
    const made = new uPlot(
      {
        ...size(),
        scales: { x: { time: false }, y: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] } },
        legend: { show: false },
        series: [{}, { stroke: line!, width: 1.5, points: { show: false } }],
        axes: [
          { ...axis, size: 24, values: (_, marks) => marks.map((mark) => `${mark} s`) },
          { ...axis, size: 54 },
        ],
      },
      [[], []],
      element,
    );
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize(size()));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, []);
  useEffect(() => plot.current!.setData([curve.times, curve.values]), [count]);
  const last = curve.values.at(-1) ?? 0;
  return (
    <figure>
      <figcaption>
        {name}: <output data-measure={name}>{Number(last.toFixed(1)).toLocaleString("en")}</output>
      </figcaption>
      <div ref={parent} aria-hidden="true" />
    </figure>
  );
}
