import type { Mutant } from "./mutant.ts";
import { cancelling } from "./mutants/cancelling.ts";
import { channels } from "./mutants/channels.ts";
import { conditions } from "./mutants/conditions.ts";
import { errors } from "./mutants/errors.ts";
import { grace } from "./mutants/grace.ts";
import { groups } from "./mutants/groups.ts";
import { joining } from "./mutants/joining.ts";
import { locals } from "./mutants/locals.ts";
import { locks } from "./mutants/locks.ts";
import { modes } from "./mutants/modes.ts";
import { observation } from "./mutants/observation.ts";
import { processes } from "./mutants/processes.ts";
import { readiness } from "./mutants/readiness.ts";
import { readyQueue } from "./mutants/ready-queue.ts";
import { scopes } from "./mutants/scopes.ts";
import { seededOrder } from "./mutants/seeded-order.ts";
import { swap } from "./mutants/swap.ts";
import { timeByHand } from "./mutants/time-by-hand.ts";
import { timers } from "./mutants/timers.ts";
import { transfers } from "./mutants/transfers.ts";
import { traps } from "./mutants/traps.ts";
import { turns } from "./mutants/turns.ts";
import { unwinding } from "./mutants/unwinding.ts";
import { waiting } from "./mutants/waiting.ts";
import { written } from "./mutants/written.ts";

/** Every mutant, by what it breaks. */
export const mutants: readonly Mutant[] = [
  ...readyQueue,
  ...timers,
  ...timeByHand,
  ...turns,
  ...seededOrder,
  ...waiting,
  ...traps,
  ...cancelling,
  ...unwinding,
  ...grace,
  ...scopes,
  ...errors,
  ...joining,
  ...locals,
  ...groups,
  ...locks,
  ...channels,
  ...conditions,
  ...swap,
  ...modes,
  ...observation,
  ...readiness,
  ...transfers,
  ...written,
  ...processes,
];
