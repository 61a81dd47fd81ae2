import type { Place } from "./place.ts";
import type { AnyBody } from "./traps.ts";

/** What few tasks have besides their function: a name of their own, and in debug mode where they were spawned. */
export interface Label {
  readonly f: AnyBody;
  readonly name: string | undefined;
  readonly place: Place | undefined;
}
