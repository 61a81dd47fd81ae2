import type { JSX } from "preact";
import { TRAP } from "../runner/events.ts";
import { stateNames, type LoggedTask } from "./event-log.ts";
import { select } from "./session.ts";
import { chain, log, logged, markedLine, phase, selected } from "./state.ts";

/** A list that is longer is no help; the timeline shows all. */
const MOST = 50;

/** The tasks in words, and of the one pointed at its chain of calls. */
export function TaskPanel(): JSX.Element {
  void logged.value;
  const { tasks, living } = log.value;
  const shown: LoggedTask[] = [];
  for (const id of tasks.size <= MOST ? tasks.keys() : living) {
    shown.push(tasks.get(id)!);
    if (shown.length === MOST) break;
  }
  const more = living.size - shown.length;
  return (
    <section class="panel tasks" aria-label="Tasks">
      <h2>Tasks</h2>
      <SelectedTask />
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Task</th>
              <th scope="col">State</th>
              <th scope="col">Last asked</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((task) => (
              <tr key={task.id} aria-selected={task.id === selected.value}>
                <td>
                  <button type="button" class="link" onClick={() => select(task.id)}>
                    {task.id} {task.name}
                  </button>
                </td>
                <td>{stateOf(task)}</td>
                <td class="trap">{lastTrap(task)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {more > 0 && <p>and {more.toLocaleString("en")} more</p>}
      </div>
    </section>
  );
}

function SelectedTask(): JSX.Element | null {
  const task = log.value.tasks.get(selected.value);
  if (task === undefined) return null;
  const known = chain.value?.task === task.id ? chain.value : null;
  const isOver = phase.value === "ended" || phase.value === "idle";
  return (
    <div class="selected" aria-live="polite">
      <p>
        <strong>
          task {task.id} '{task.name}'
        </strong>{" "}
        is {stateOf(task)}; spawned by {task.parent === 0 ? "the run" : `task ${task.parent}`}
        {isOver && "; the run is over"}
      </p>
      {known !== null && !isOver && (
        <>
          <ol class="chain" aria-label="Chain of calls, the outermost first">
            {known.frames.map((frame, index) => (
              <li key={index}>
                <button type="button" class="link" onClick={() => (markedLine.value = frame.line)}>
                  {frame.name}, line {frame.line}
                </button>
              </li>
            ))}
          </ol>
          <ul class="words">
            {known.words.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function stateOf(task: LoggedTask): string {
  return stateNames[task.isUnwinding && task.state !== 0 ? 6 : task.state]!;
}

function lastTrap(task: LoggedTask): string {
  const { kinds } = log.value;
  const { events } = task;
  for (let at = events.length - 1; at >= Math.max(0, events.length - 30); at--)
    if (kinds[events[at]!] === TRAP) return log.value.text(events[at]!);
  return "";
}
