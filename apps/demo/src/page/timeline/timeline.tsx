import { computed, effect, signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { stateNames } from "../event-log.ts";
import { select } from "../session.ts";
import { log, logged, phase, selected, shownClock } from "../state.ts";
import { Picture } from "./picture.ts";
import type { Axis } from "./viewport.ts";

const hint = signal<{ readonly x: number; readonly y: number; readonly words: string } | null>(null);
/** What was chosen by hand; otherwise events, where time stands still while tasks run, and time where it is real. */
const axisChosen = signal<Axis | null>(null);
const axis = computed<Axis>(() => axisChosen.value ?? (shownClock.value === "virtual" ? "events" : "time"));

/** The lanes of all tasks, to be looked at with a pointer, with fingers or with keys. */
export function Timeline(): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const picture = useRef<Picture | null>(null);
  useEffect(() => {
    const made = new Picture(canvas.current!);
    picture.current = made;
    const stop = effect(() => {
      void logged.value;
      made.show(log.value, selected.value);
    });
    const stopAxis = effect(() => made.setAxis(axis.value));
    return () => {
      stop();
      stopAxis();
      made.close();
    };
  }, []);
  return (
    <section class="timeline" aria-label="Timeline">
      <div class="bar">
        <Legend />
        <span class="spacer" />
        <label>
          Axis{" "}
          <select
            value={axis.value}
            onChange={(event) => (axisChosen.value = event.currentTarget.value as Axis)}
          >
            <option value="time">time</option>
            <option value="events">events</option>
          </select>
        </label>
        <button type="button" onClick={() => picture.current!.fit()} title="Show everything, and follow (0)">
          Fit
        </button>
        <button type="button" onClick={() => picture.current!.follow()} title="Stay at the newest event (F)">
          Follow
        </button>
        <button
          type="button"
          onClick={() => picture.current!.zoom(0.5)}
          title="Zoom in (+)"
          aria-label="Zoom in"
        >
          +
        </button>
        <button
          type="button"
          onClick={() => picture.current!.zoom(2)}
          title="Zoom out (-)"
          aria-label="Zoom out"
        >
          −
        </button>
      </div>
      <div class="canvas-frame">
        <canvas
          ref={canvas}
          tabIndex={0}
          role="application"
          aria-label="A lane for each task. Left and right move through time, up and down choose a task, plus and minus zoom, 0 shows everything. The same in words: the list of tasks below."
          onKeyDown={(event) => {
            if (picture.current!.key(event.key, event.shiftKey)) event.preventDefault();
          }}
          onPointerMove={(event) => {
            hint.value = picture.current!.move(event);
          }}
          onPointerLeave={() => {
            hint.value = null;
          }}
          onPointerDown={(event) => picture.current!.press(event)}
          onPointerUp={(event) => {
            const task = picture.current!.release(event);
            if (task !== undefined) select(task);
          }}
        />
        {hint.value !== null && (
          <div class="hint" style={{ left: `${hint.value.x}px`, top: `${hint.value.y}px` }}>
            {hint.value.words}
          </div>
        )}
        {log.value.length === 0 && logged.value === 0 && (
          <p class="empty">
            {phase.value === "running" ? "It has begun." : "Run a program to see its tasks."}
          </p>
        )}
      </div>
      <p class="counts">
        {logged.value.toLocaleString("en")} events, {log.value.tasks.size.toLocaleString("en")} tasks,{" "}
        {log.value.living.size.toLocaleString("en")} alive
      </p>
    </section>
  );
}

function Legend(): JSX.Element {
  return (
    <ul class="legend" aria-label="Colours of the states">
      {stateNames.slice(1).map((name) => (
        <li key={name}>
          <span class={`swatch ${name}`} aria-hidden="true" />
          {name}
        </li>
      ))}
    </ul>
  );
}
