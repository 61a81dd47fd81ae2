import { nameOf } from "./coroutine.ts";
import type { Place } from "./place.ts";
import type { AnyBody } from "./traps.ts";

/** What few tasks have besides their function: a name of their own, and in debug mode where they were spawned. */
export interface Label {
  readonly f: AnyBody;
  readonly name: string | undefined;
  readonly place: Place | undefined;
}

/** The name of the task that has `what`. */
export function nameGiven(what: AnyBody | Label): string {
  return typeof what === "function" ? nameOf(what) : (what.name ?? nameOf(what.f));
}
