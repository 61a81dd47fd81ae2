import { Effect } from "effect";
import type { Load, Program } from "../../harness/workload.ts";

export const program: Program = (load: Load): Promise<number> => Effect.runPromise(main(load));

const main = Effect.fnUntraced(function* ({ steps, meter, subject }: Load) {
  let right = 0;
  meter.begin();
  if (subject.variant === "timeout") {
    for (let index = 0; index < steps; index++) {
      if ((yield* Effect.orDie(Effect.timeout(quick(index), 1000))) === index) right++;
    }
  } else {
    for (let index = 0; index < steps; index++) if ((yield* quick(index)) === index) right++;
  }
  meter.end();
  return right;
});

const quick = Effect.fnUntraced(function* (n: number) {
  yield* Effect.yieldNow;
  return n;
});
