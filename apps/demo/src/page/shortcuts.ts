import { back, isAlive, run, send, swap } from "./session.ts";
import { phase } from "./state.ts";

/** Keys that work wherever the focus is, except where text is typed. */
export const shortcuts: readonly (readonly [key: string, what: string])[] = [
  ["Ctrl+Enter", "run"],
  ["P", "pause or continue"],
  ["T", "step one trap"],
  ["N", "step one turn"],
  ["B", "back one step"],
  ["S", "swap"],
];

export function onShortcut(event: KeyboardEvent): void {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    void run();
    return;
  }
  const target = event.target as HTMLElement;
  const isTyping = target.closest("input, select, textarea, .cm-editor") !== null;
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  switch (event.key.toLowerCase()) {
    case "p":
      return send({ type: phase.value === "paused" ? "continue" : "pause" });
    case "t":
      return send({ type: "step", unit: "trap" });
    case "n":
      return send({ type: "step", unit: "turn" });
    case "b":
      return back();
    case "s":
      if (isAlive()) swap();
  }
}
