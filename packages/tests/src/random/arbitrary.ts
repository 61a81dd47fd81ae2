import {
  array,
  boolean,
  constant,
  constantFrom,
  letrec,
  nat,
  oneof,
  record,
  type Arbitrary,
} from "fast-check";
import type { ParkKind, PlainKind, Program, ScopeKind, Statement } from "./program.ts";

/** Few different times, so that many things happen at the same instant. */
const milliseconds = constantFrom(0, 1, 2, 3, 4, 5, 6, 8, 10);
/** Seldom so often that a task is abandoned, which takes a hundred raises. */
const times = constantFrom(1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 110);
const deadlines = constantFrom(-1, 0, 1, 2, 3, 4, 5, 6, 8, 10, Infinity);
const naps = oneof(
  { arbitrary: milliseconds, weight: 9 },
  { arbitrary: constantFrom(-1, 30, Infinity), weight: 1 },
);

/** How often each is chosen. Simplest first: fast-check shrinks towards the first of a choice. */
const simple = oneof(
  ...Object.entries({
    log: 1,
    deadline: 1,
    keep: 2,
    cancelKept: 1,
    checkpoint: 6,
    fail: 1,
    return: 1,
    cancelScope: 2,
    join: 5,
    cancel: 6,
    wait: 2,
    set: 3,
    send: 4,
    receive: 3,
    next: 2,
    trySend: 2,
    tryReceive: 1,
    close: 1,
    swap: 1,
  } satisfies Record<PlainKind | ParkKind, number>).map(([kind, weight]) => ({
    weight,
    arbitrary: record({ kind: constant(kind as PlainKind | ParkKind), of: nat(63) }),
  })),
);

const scopes = constantFrom<ScopeKind>(
  "scope",
  "supervise",
  "shield",
  "timeout",
  "moveOnAfter",
  "moveOnAfter",
);

/** Programs of up to some dozens of statements, in which most names are used more than once. */
export const programs: Arbitrary<Program> = record({
  grace: constantFrom(5000, 7, 3, 0, Infinity),
  main: array(
    letrec<{ statement: Statement; block: Statement[] }>((tie) => ({
      block: array(tie("statement"), { maxLength: 4, size: "max" }),
      statement: oneof(
        { maxDepth: 4, depthSize: "max" },
        { weight: 8, arbitrary: simple },
        { weight: 7, arbitrary: record({ kind: constant("sleep"), ms: naps }) },
        { weight: 4, arbitrary: record({ kind: constant("spawn"), body: tie("block") }) },
        { weight: 4, arbitrary: record({ kind: scopes, ms: deadlines, body: tie("block") }) },
        { weight: 1, arbitrary: record({ kind: constant("spawnInto"), of: nat(1), body: tie("block") }) },
        { weight: 1, arbitrary: record({ kind: constant("repeat"), times, body: tie("block") }) },
        {
          weight: 1,
          arbitrary: record({ kind: constantFrom("lock", "semaphore"), of: nat(1), body: tie("block") }),
        },
        {
          weight: 3,
          arbitrary: record({ kind: constant("finally"), body: tie("block"), cleanup: tie("block") }),
        },
        {
          weight: 2,
          arbitrary: record({
            kind: constant("catch"),
            swallow: boolean(),
            body: tie("block"),
            cleanup: tie("block"),
          }),
        },
      ) as Arbitrary<Statement>,
    })).statement,
    { maxLength: 9, size: "max" },
  ),
});
