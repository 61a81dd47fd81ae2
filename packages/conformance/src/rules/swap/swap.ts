import {
  checkpoint,
  Event,
  moveOnAfter,
  now,
  scopeWith,
  sleep,
  sleepUntil,
  spawn,
  swap,
} from "@outloop/core";
import type { Case, ProgramContext } from "../../case.ts";
import { program } from "../../define.ts";
import { equal, ensure } from "../../expect.ts";
import { traced } from "../../traced.ts";

/** A further kernel that says when it was attached. */
function announced({ another, log }: ProgramContext) {
  return traced(another(), (call) => {
    if (call === "attach") log("moved");
  });
}

function* inOneTurn(context: ProgramContext) {
  const { log } = context;
  const next = announced(context);
  for (const name of ["a", "b", "c"]) {
    yield* spawn(function* () {
      log(`${name}1`);
      if (name === "a") yield* swap(next);
      else yield* checkpoint();
      log(`${name}2`);
      yield* checkpoint();
      log(`${name}3`);
    });
  }
}

export const swapTime: readonly Case[] = [
  program("W1", "the others of the turn run first, on the kernel they began it on", inOneTurn, [
    "a1",
    "b1",
    "c1",
    "moved",
    "b2",
    "c2",
    "a2",
    "b3",
    "c3",
    "a3",
  ]),
  program(
    "W2",
    "a turn that was paused is ended before the move",
    inOneTurn,
    ["a1", "b1", "c1", "moved", "b2", "c2", "a2", "b3", "c3", "a3"],
    { run: { budget: 0 } },
  ),
  program(
    "W3",
    "what is ready keeps its order, and who asked stands behind it",
    function* ({ log, another }) {
      const event = new Event();
      for (const name of ["d", "a", "c", "b"]) {
        yield* spawn(function* () {
          yield* event.wait();
          log(name);
        });
      }
      yield* checkpoint();
      event.set();
      yield* swap(another());
      log("asker");
    },
    ["d", "a", "c", "b", "asker"],
  ),
  program(
    "W4",
    "now() shows the same before and after, whatever the new kernel's clock shows",
    function* ({ log, another, kernel }) {
      yield* sleep(100);
      log(`${yield* now()}`);
      const next = another();
      yield* swap(next);
      log(`${yield* now()}, the kernels ${kernel.now()} and ${next.now()}`);
      yield* sleep(10);
      log(`${yield* now()}, the kernels ${kernel.now()} and ${next.now()}`);
      const last = another();
      yield* swap(last);
      log(`${yield* now()}`);
    },
    ["100", "100, the kernels 100 and 0", "110, the kernels 100 and 10", "110"],
  ),
  program(
    "W4",
    "now() does not jump between clocks that show fractions",
    function* ({ another }) {
      let shown = yield* now();
      for (let index = 0; index < 50; index++) {
        const next = another();
        jump(next, fraction(index));
        yield* swap(next);
        const after = yield* now();
        // Rounding may show in the last digits, but never as time that runs backwards.
        ensure(after >= shown && after < shown + 0.001, `now() shows ${shown} after the swap, not ${after}`);
        yield* sleep(fraction(index + 50));
        shown = yield* now();
      }
    },
    [],
  ),
  program(
    "W5",
    "a sleeper wakes when its time is up, through any number of swaps",
    function* ({ log, another }) {
      for (const ms of [50, 25, 75]) {
        yield* spawn(function* () {
          yield* sleep(ms);
          log(`${ms} at ${yield* now()}`);
        });
      }
      for (let index = 0; index < 9; index++) {
        yield* sleep(10);
        yield* swap(another());
      }
    },
    ["25 at 25", "50 at 50", "75 at 75"],
  ),
  program(
    "W5",
    "no sleep ends early on a clock that shows fractions",
    function* ({ another }) {
      for (let index = 0; index < 50; index++) {
        const next = another();
        jump(next, fraction(index));
        yield* swap(next);
        const deadline = (yield* now()) + fraction(index + 50);
        yield* sleepUntil(deadline);
        ensure((yield* now()) >= deadline, "the deadline has come");
      }
    },
    [],
  ),
  program(
    "W6",
    "equal deadlines fire in the order in which they were set, before and after a swap",
    function* ({ log, another }) {
      function* sleeper(name: string) {
        yield* sleepUntil(30);
        log(`${name} at ${yield* now()}`);
      }
      yield* spawn(sleeper, "a");
      yield* spawn(sleeper, "b");
      yield* sleep(10);
      yield* swap(another());
      yield* spawn(sleeper, "c");
      yield* sleep(10);
      yield* swap(another());
      yield* spawn(sleeper, "d");
    },
    ["a at 30", "b at 30", "c at 30", "d at 30"],
  ),
  program(
    "W6",
    "equal deadlines on clocks that show fractions",
    function* ({ another }) {
      for (let index = 0; index < 50; index++) {
        const log: number[] = [];
        const deadline = (yield* now()) + 1000 + fraction(index);
        function* sleeper(place: number) {
          yield* sleepUntil(deadline);
          log.push(place);
        }
        for (let place = 0; place < 3; place++) {
          const next = another();
          jump(next, fraction(index + place + 50));
          yield* swap(next);
          yield* spawn(sleeper, place);
          yield* checkpoint();
        }
        yield* sleepUntil(deadline + 1);
        equal(log, [0, 1, 2], "the order in which they woke");
      }
    },
    [],
  ),
  program(
    "W7",
    "the deadlines of scopes keep their remaining time",
    function* ({ log, another }) {
      yield* spawn(function* () {
        const { timedOut } = yield* moveOnAfter(30, () => sleep(100));
        log(`${timedOut} at ${yield* now()}`);
      });
      yield* sleep(10);
      yield* swap(another());
      yield* sleep(10);
      yield* swap(another());
    },
    ["true at 30"],
  ),
  program(
    "W8",
    "the grace of a cleanup keeps its remaining time",
    function* ({ log, another }) {
      const task = yield* spawn(scopeWith, { grace: 20 }, function* () {
        try {
          yield* sleep(Infinity);
        } finally {
          try {
            yield* sleep(1000);
          } finally {
            log(`raised again at ${yield* now()}`);
          }
        }
      });
      yield* spawn(function* () {
        yield* sleep(5);
        yield* task.cancel();
      });
      yield* sleep(15);
      yield* swap(another());
    },
    { log: ["raised again at 25"], warnings: ["swallowed cancel"] },
  ),
];

/** A number from 0 to 1000 with a long fraction, as real clocks show: the same at each run, and no pattern. */
function fraction(index: number): number {
  return (Math.imul(index + 1, 2_654_435_761) >>> 0) / 4_294_967.296;
}

/** Lets the clock of `kernel`, which is virtual, show another time: later than the program's, as real clocks do. */
function jump({ clock }: ProgramContext["kernel"], instant: number): void {
  if ("jump" in clock) (clock as { jump(instant: number): void }).jump(100_000 * instant);
}
