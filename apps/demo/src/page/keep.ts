import { effect, type Signal } from "@preact/signals";
import { clock, file, kernel, place, port, seed, source } from "./state.ts";

/** Of this tab alone, so that two pages do not change each other's programs. */
const KEY = "outloop";

const kept: Readonly<Record<string, Signal<unknown>>> = { file, source, place, kernel, clock, seed, port };

/** Keeps what is chosen and typed while the page is loaded anew. */
export function keepChoices(): void {
  try {
    const saved = JSON.parse(sessionStorage.getItem(KEY) ?? "{}") as Record<string, unknown>;
    for (const [name, each] of Object.entries(kept)) if (name in saved) each.value = saved[name];
  } catch {
    // What was kept is damaged or may not be read: the page begins as at first.
  }
  effect(() => {
    const values = Object.entries(kept).map(([name, each]) => [name, each.value]);
    try {
      sessionStorage.setItem(KEY, JSON.stringify(Object.fromEntries(values)));
    } catch {
      // There is no room, or no storage: nothing is kept.
    }
  });
}
