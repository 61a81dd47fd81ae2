import type { JSX } from "preact";
import { shortcuts } from "./shortcuts.ts";

/** What there is to see, for somebody who has never seen a coroutine. */
export function Help(): JSX.Element {
  return (
    <details class="help">
      <summary>What is this?</summary>
      <ol>
        <li>
          A <strong>task</strong> is a generator function that runs until it asks for something: a pause, a
          lock, a line from a socket. What it asks is a <strong>trap</strong>, a small object that it yields.
        </li>
        <li>
          A <strong>kernel</strong> answers: it keeps those tasks that are ready in a queue, those that sleep
          in a list of timers, and knows how to wait. Here you see three; press <em>Run</em>, then choose
          another one and <em>Swap</em> while it runs.
        </li>
        <li>
          The <strong>timeline</strong> has a lane for each task. Green is running; a dark tick is a trap; a
          box is a scope; a red arrow is a cancel on its way from parent to child; the upright line is a swap.
        </li>
        <li>
          <strong>Stop the world</strong> and go on by one trap or one turn. On a virtual clock you can go
          back: the program is run again, in the same order, and stopped one step earlier.
        </li>
        <li>
          Between this page and the Node process behind it a running program cannot move: generators cannot be
          sent.
        </li>
      </ol>
      <p>
        Keys:{" "}
        {shortcuts.map(([key, what], index) => (
          <span key={key}>
            {index > 0 && ", "}
            <kbd>{key}</kbd> {what}
          </span>
        ))}
        ; in the timeline <kbd>←</kbd> <kbd>→</kbd> move, <kbd>↑</kbd> <kbd>↓</kbd> choose a task,{" "}
        <kbd>+</kbd> <kbd>-</kbd> zoom, <kbd>0</kbd> shows all, <kbd>F</kbd> follows. With a mouse: the wheel
        zooms, Alt and the wheel make lanes higher, dragging moves.
      </p>
    </details>
  );
}
