import { describeValue } from "./describe.ts";
import { noteCall } from "./driver/chain.ts";
import { isCoroutineLike, makeCoroutine, nameOf, take, wasTaken } from "./driver/coroutine.ts";
import { slipOf } from "./driver/garbage.ts";
import type { AnyBody } from "./driver/traps.ts";
import { NotATrap, UnsupportedTrap } from "./errors.ts";
import { isTrap, Operation, type Coroutine, type Op, type Trap } from "./trap.ts";

/** How `drive` answers: one function for every trap, or a function for each `op` it knows. */
export type Answer = ((trap: Trap) => unknown) | { readonly [op: string]: (trap: never) => unknown };

interface Caller {
  readonly coroutine: Coroutine<unknown>;
  readonly up: Caller | undefined;
  readonly f: AnyBody;
}

/**
 * Drives one coroutine to its end, here and now, and returns its value: the loop over `next` that all of this started
 * from. There are no tasks and there is no time: each trap is answered by `answer`, whose value the coroutine gets and
 * whose error is thrown into it. Only `call` is handled by `drive` itself, to any depth.
 *
 * A trap that `answer` does not know (no function for its `op`, or no `answer` at all) is thrown back into the coroutine
 * as `UnsupportedTrap`; what is no trap as `NotATrap`. Throws what the coroutine throws, and `NotATrap` when it was
 * driven already. A plain function must itself throw for traps it does not know; whatever else it returns is the answer.
 *
 * @example
 * ```ts
 * function* pi() {
 *   return 3.14;
 * }
 * drive(pi()); // 3.14
 * drive(sleep(5), { sleep: ({ ms }: { ms: number }) => console.log("zzz", ms) });
 * ```
 */
export function drive<T>(coroutine: Op<T>, answer: Answer = {}): T {
  let top = takeCoroutine(coroutine);
  let callers: Caller | undefined;
  let failed = false;
  let reply: unknown;
  for (;;) {
    let result: IteratorResult<unknown, unknown>;
    try {
      result = failed ? top.throw(reply) : top.next(reply);
    } catch (error) {
      if (callers === undefined) throw error;
      noteCall(error, nameOf(callers.f), undefined);
      failed = true;
      reply = error;
      top = callers.coroutine;
      callers = callers.up;
      continue;
    }
    failed = false;
    reply = result.value;
    if (result.done === true) {
      if (callers === undefined) return result.value as T;
      top = callers.coroutine;
      callers = callers.up;
      continue;
    }
    try {
      const request = Object.freeze(checkTrap(result.value));
      if (request.op === "call") {
        const { f, args } = request as unknown as { f: AnyBody; args: readonly unknown[] };
        const callee = makeCoroutine(f, args);
        callers = { coroutine: top, up: callers, f };
        top = callee;
        reply = undefined;
      } else reply = answerTo(request, answer);
    } catch (error) {
      failed = true;
      reply = error;
    }
  }
}

function takeCoroutine(coroutine: unknown): Coroutine<unknown> {
  if (coroutine instanceof Operation) return makeCoroutine(() => coroutine, []);
  if (!isCoroutineLike(coroutine)) {
    const slip = typeof coroutine === "function" ? ": call it, drive(f())" : "";
    throw new NotATrap(`drive() takes a coroutine, got ${describeValue(coroutine)}${slip}`, coroutine);
  }
  if (wasTaken(coroutine))
    throw new NotATrap("drive() was given a coroutine that was driven already", coroutine);
  take(coroutine);
  return coroutine[Symbol.iterator]();
}

function answerTo(request: Trap, answer: Answer): unknown {
  if (typeof answer === "function") return answer(request);
  if (Object.hasOwn(answer, request.op)) return answer[request.op]!(request as never);
  const known = Object.keys(answer).join(", ");
  throw new UnsupportedTrap(
    request,
    "the coroutine",
    "drive()",
    `Give drive(coroutine, { ${JSON.stringify(request.op)}: (trap) => ... }) an answer to it` +
      (known === "" ? "" : ` (it has answers to ${known})`) +
      `, or run() the program on a kernel that answers it`,
  );
}

function checkTrap(value: unknown): Trap {
  if (isTrap(value)) return value;
  throw new NotATrap(`the coroutine yielded ${slipOf(value)}`, value);
}
