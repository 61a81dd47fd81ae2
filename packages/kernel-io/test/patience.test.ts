// An answer from the same machine is there sooner than a wait could be set up and taken down again.
import { run, spawn, type Coroutine } from "@outloop/core";
import { pair, recv, send, write } from "@outloop/core/io";
import { describe, expect, test } from "vitest";
import { PortKernel } from "../src/kernel.ts";
import { choosePort } from "../src/port/load.ts";
import { bytes, text } from "./helpers.ts";

const EAGAIN = -11;

/** Runs `program` where the first `times` receives find nothing; says how many there were, and how many registrations. */
function play(
  times: number,
  program: () => Coroutine<void>,
): { readonly attempts: number; readonly added: number } {
  const choice = choosePort();
  if (choice.kind === undefined) throw new Error(choice.reason);
  let attempts = 0;
  let added = 0;
  const kernel = new PortKernel({
    kind: choice.kind,
    open() {
      const real = choice.open();
      return {
        ...real,
        reopen: undefined,
        recv: (...args) => (attempts++ < times ? EAGAIN : real.recv(...args)),
        add: (...args) => (added++, real.add(...args)),
      };
    },
  });
  run(kernel, program);
  return { attempts, added };
}

describe("the first receive of a run", () => {
  test("that follows a send is tried again, and nothing is registered when the answer comes meanwhile", () => {
    const seen = play(8, function* () {
      const [a, b] = yield* pair("stream");
      yield* write(b, bytes("answer"));
      yield* send(a, bytes("question"));
      expect(text(yield* recv(a))).toBe("answer");
    });
    expect(seen).toEqual({ attempts: 9, added: 0 });
  });

  test("is tried again so often and no more, and no later one is", () => {
    const seen = play(13, function* () {
      const [a, b] = yield* pair("stream");
      yield* spawn(function* () {
        yield* send(b, bytes("first"));
      });
      yield* send(a, bytes("question"));
      // Thirteen find nothing; the event that follows brings the bytes.
      expect(text(yield* recv(a, 100))).toBe("first");
      yield* spawn(() => send(a, bytes("second")));
      expect(text(yield* recv(b))).toBe("question");
      expect(text(yield* recv(b))).toBe("second");
    });
    // One more after the event, one for the question; the last one waits at once.
    expect(seen).toEqual({ attempts: 15, added: 2 });
  });

  test("of who has sent nothing is not tried again", () => {
    const seen = play(1, function* () {
      const [a, b] = yield* pair("stream");
      yield* spawn(() => send(b, bytes("x")));
      expect(text(yield* recv(a, 100))).toBe("x");
    });
    expect(seen).toEqual({ attempts: 2, added: 1 });
  });
});
