import { Cork } from "./cork.ts";
import { Descriptor } from "./descriptor.ts";
import { Descriptors } from "./descriptors.ts";
import { KIND_FILE, type IoPort } from "./port/port.ts";
import { Reading } from "./reading.ts";
import { Writing } from "./writing.ts";

/**
 * One object of each class that comes and goes with a run. They are kept, and never used, so that the engine does not
 * forget with the last of them what it has learned of the class: see `archetypes.ts` of core. Measured with V8: the first
 * echos of a run behind a garbage collection take a third of the time.
 */
export function archetypes(): readonly object[] {
  const io = new Descriptors({ want: new Uint8Array(0) } as unknown as IoPort);
  const of = new Descriptor(io, -1, KIND_FILE);
  return [io, of, new Reading(of), new Writing(of), new Cork()];
}
