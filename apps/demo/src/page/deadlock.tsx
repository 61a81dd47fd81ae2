import type { JSX } from "preact";
import type { DeadlockGraph, StuckTask } from "../runner/protocol.ts";
import { deadlock } from "./state.ts";

const SIZE = 320;
/** More than this in one circle cannot be read; the report in the output names all. */
const MOST = 24;

/** Who waits for whom when nobody can go on: tasks in a circle, an arrow from each to the one that holds what it wants. */
export function DeadlockGraphView(): JSX.Element | null {
  const graph = deadlock.value;
  if (graph === null) return null;
  const shown = choose(graph);
  const inCycle = new Set(graph.cycles.flat());
  const places = placesOf(shown, inCycle);
  return (
    <section class="panel deadlock" aria-label="Deadlock">
      <h2>Deadlock</h2>
      <div class="graph">
        <svg
          viewBox={`-90 -20 ${SIZE + 180} ${SIZE + 40}`}
          role="img"
          aria-label="Graph of who waits for whom"
        >
          <defs>
            <marker
              id="arrow"
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="9"
              markerHeight="9"
              markerUnits="userSpaceOnUse"
              orient="auto"
            >
              <path d="M0 0 L8 4 L0 8 z" />
            </marker>
          </defs>
          {shown.flatMap((task) =>
            task.heldBy.map((holder) => (
              <Arrow
                key={`${task.id}-${holder}`}
                from={places.get(task.id)}
                to={places.get(holder)}
                isCycle={inCycle.has(task.id) && inCycle.has(holder)}
              />
            )),
          )}
          {shown.map((task) => (
            <Node key={task.id} task={task} place={places.get(task.id)!} isCycle={inCycle.has(task.id)} />
          ))}
        </svg>
        <ul>
          {shown.map(({ id, name, waitsFor, heldBy }) => (
            <li key={id}>
              task {id} '{name}' waits for {waitsFor}
              {heldBy.length > 0 && `, which depends on task ${heldBy.join(", ")}`}
            </li>
          ))}
          {graph.cycles.map((cycle, index) => (
            <li key={`cycle ${index}`}>
              <strong>circle: task {[...cycle, cycle[0]].join(" → ")}</strong>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

/** Those in a circle first. */
function choose({ tasks, cycles }: DeadlockGraph): readonly StuckTask[] {
  const order = cycles.flat();
  const rank = (id: number): number => (order.includes(id) ? order.indexOf(id) : order.length + id);
  return tasks.toSorted((a, b) => rank(a.id) - rank(b.id)).slice(0, MOST);
}

type Point = readonly [x: number, y: number];

/** Circles of waiting on the outer ring, the others within it, or all on one ring where there is no circle. */
function placesOf(shown: readonly StuckTask[], inCycle: ReadonlySet<number>): ReadonlyMap<number, Point> {
  const outer = shown.filter(({ id }) => inCycle.has(id) || inCycle.size === 0);
  const inner = shown.filter((task) => !outer.includes(task));
  const places = new Map<number, Point>();
  for (const [ring, radius] of [
    [outer, SIZE / 2 - 20],
    [inner, inner.length === 1 ? 0 : SIZE / 4 - 10],
  ] as const) {
    for (const [index, { id }] of ring.entries()) {
      const angle = (index / ring.length) * 2 * Math.PI - Math.PI / 2;
      places.set(id, [SIZE / 2 + radius * Math.cos(angle), SIZE / 2 + radius * Math.sin(angle)]);
    }
  }
  return places;
}

function Node({
  task,
  place: [x, y],
  isCycle,
}: {
  task: StuckTask;
  place: Point;
  isCycle: boolean;
}): JSX.Element {
  return (
    <g class={isCycle ? "node cycle" : "node"}>
      <circle cx={x} cy={y} r="16" />
      <text x={x} y={y + 4} text-anchor="middle">
        {task.id}
      </text>
      <text class="name" x={x} y={y + 30} text-anchor="middle">
        {task.name}
      </text>
    </g>
  );
}

function Arrow({
  from,
  to,
  isCycle,
}: {
  from: Point | undefined;
  to: Point | undefined;
  isCycle: boolean;
}): JSX.Element | null {
  if (from === undefined || to === undefined || from === to) return null;
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  const [ux, uy] = [(dx / length) * 19, (dy / length) * 19];
  return (
    <line
      class={isCycle ? "edge cycle" : "edge"}
      x1={from[0] + ux}
      y1={from[1] + uy}
      x2={to[0] - ux}
      y2={to[1] - uy}
      marker-end="url(#arrow)"
    />
  );
}
