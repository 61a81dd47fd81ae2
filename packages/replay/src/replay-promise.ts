import type { Reply, Trap } from "@outloop/core/kernel";
import { isPromiseLike } from "./record-promise.ts";
import type { Script } from "./script.ts";

/** The trap `until`, answered by the script: the program's own function is not called, its promise not looked at. */
export function replayPromise(script: Script, request: Trap, line: number, describe: string): Trap {
  const { source } = request as Trap & { readonly source: unknown };
  const promise: PromiseLike<unknown> = {
    // eslint-disable-next-line unicorn/no-thenable -- it stands for a promise
    then: ((answer: Reply["answer"], fail: Reply["fail"]) => {
      script.awaits(line, { answer, fail });
      script.deliver();
    }) as PromiseLike<unknown>["then"],
  };
  if (isPromiseLike(source)) ignore(source);
  const replayed = typeof source === "function" ? (): unknown => called(script, line, promise) : promise;
  return { ...request, source: replayed, describe } as Trap;
}

/** What the function did then: threw, returned what is no promise, or a promise. */
function called(script: Script, line: number, promise: PromiseLike<unknown>): unknown {
  const { next } = script;
  if (next.kind === "reply" && next.of === line && next.thrown === true) {
    script.advance();
    return script.outcome(next);
  }
  if (next.kind === "answer") {
    script.advance();
    return script.outcome(next);
  }
  return promise;
}

/** A promise that the program made before, and that is rejected now, must not end the process. */
function ignore(promise: PromiseLike<unknown>): void {
  promise.then(
    () => {},
    () => {},
  );
}
