import type { JSX } from "preact";
import { back, isAlive, noWayBack, send } from "./session.ts";
import { breakpoint, canPause, logged, phase } from "./state.ts";

const traps: readonly string[] = [
  "sleep",
  "checkpoint",
  "join",
  "spawn",
  "acquire",
  "send",
  "receive",
  "next",
  "wait",
  "cancel",
  "accept",
  "recv",
];

/** Stops the world, and lets it go on a little. */
export function Stepping(): JSX.Element {
  void logged.value;
  const isStill = phase.value === "paused";
  const cannot = !isAlive() || !canPause.value;
  const closed = isStill || phase.value === "ended" ? noWayBack() : "Pause first";
  return (
    <div class="bar" role="group" aria-label="Stop the world">
      <button
        type="button"
        disabled={cannot}
        title={canPause.value ? "P" : "A script holds its thread itself: it can be watched, not paused"}
        onClick={() => send({ type: isStill ? "continue" : "pause" })}
      >
        {isStill ? "Continue" : "Pause"}
      </button>
      <button
        type="button"
        disabled={!isStill}
        title="One task goes on until it parks on its next trap; what is answered in place happens on the way (T)"
        onClick={() => send({ type: "step", unit: "trap" })}
      >
        Step one trap
      </button>
      <button
        type="button"
        disabled={!isStill}
        title="Everything that is ready now has its turn (N)"
        onClick={() => send({ type: "step", unit: "turn" })}
      >
        Step one turn
      </button>
      <button
        type="button"
        disabled={closed !== undefined}
        title={closed ?? "Runs the program again, in the same order, up to one step before (B)"}
        onClick={back}
      >
        Back one step
      </button>
      <label>
        Run to{" "}
        <input
          list="traps"
          class="trap"
          value={breakpoint.value}
          onInput={(event) => (breakpoint.value = event.currentTarget.value)}
        />
      </label>
      <datalist id="traps">
        {traps.map((op) => (
          <option key={op} value={op} />
        ))}
      </datalist>
      <button type="button" disabled={cannot} onClick={() => send({ type: "until", op: breakpoint.value })}>
        Go there
      </button>
    </div>
  );
}
