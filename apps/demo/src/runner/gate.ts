import { isVirtual, layer, READY, type Instant, type Kernel } from "@outloop/core/kernel";
import type { Control } from "./control.ts";
import type { Recorder } from "./recorder.ts";

/**
 * `kernel` behind a gate: between two jobs and between two turns it asks `control` whether to go on. To stop, the turn
 * ends early, and the loop is held where it waits for the host. Neither the program nor the kernel can tell.
 */
export function gated(kernel: Kernel, control: Control, recorder: Recorder): Kernel {
  /** What the loop waits for next: the click of somebody, the page to catch up, or virtual time to pass. */
  let wait: "none" | "stop" | "behind" | "pace" = "none";
  let paceMs = 0;
  /** The deadline that pacing has waited for already. */
  let paced: Instant = -Infinity;
  let isMidTurn = false;
  let stepsBefore = 0;

  const turn = (pause?: () => boolean): Instant => {
    // Held at the end of a turn, where a swap can take place: a turn without jobs, which is no cut one.
    if (control.swapAsked && !isMidTurn) {
      control.swapAsked = false;
      return READY;
    }
    if (control.mustStop) return cut("stop", pause);
    if (!isMidTurn) stepsBefore = recorder.steps;
    isMidTurn = false;
    const next = kernel.turn(() => {
      if (control.mustStop || recorder.isBehind) {
        isMidTurn = true;
        spend(pause);
        return true;
      }
      if (pause?.() !== true) return false;
      isMidTurn = true;
      return true;
    });
    if (!isMidTurn && recorder.steps > stepsBefore) control.turns++;
    if (control.mustStop) return control.swapAsked && !isMidTurn ? next : cut("stop", pause);
    if (recorder.isBehind) return cut("behind", pause);
    if (next === READY || next === Infinity || !isVirtual(kernel.clock) || next === paced) return next;
    paceMs = (next - kernel.now()) / control.speed;
    if (!(paceMs > 0)) return next;
    paced = next;
    return cut("pace", pause);
  };

  const cut = (why: typeof wait, pause: (() => boolean) | undefined): Instant => {
    wait = why;
    spend(pause);
    if (why === "stop") control.stop();
    return READY;
  };

  return layer(kernel, {
    turn,
    host(ms, resume) {
      const why = wait;
      wait = "none";
      if (why === "stop") return control.hold(resume);
      if (why === "behind") {
        recorder.onCaughtUp = resume;
        return () => {
          recorder.onCaughtUp = null;
        };
      }
      if (why !== "pace") return kernel.host!(ms, resume);
      const timer = setTimeout(resume, paceMs);
      return () => clearTimeout(timer);
    },
  });
}

/**
 * A hosted loop gives the host a turn only when its budget, a few milliseconds, is spent. Asking until it is spent is the
 * one way to have it wait now.
 */
function spend(pause: (() => boolean) | undefined): void {
  if (pause !== undefined) while (!pause());
}
