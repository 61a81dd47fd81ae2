import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { CTL_WOKEN } from "../../src/port/port.ts";
import { runChild } from "./child.ts";
import { EBUSY, EINVAL, ENOTSUP, kinds, Subject } from "./ports.ts";

/** Long enough for the host to look at its descriptors several times. */
async function aFewMacrotasks(): Promise<void> {
  for (let times = 0; times < 10; times++) await setImmediate();
}

describe.each(kinds)("A watch of the port %s", (kind) => {
  const subject = new Subject(kind);

  /** Watches, and counts the calls; `next` waits for one more. */
  const watch = (body: () => void = () => {}): { readonly calls: number; next(): Promise<void> } => {
    let calls = 0;
    let resolve = (): void => {};
    const result = subject.port.watch(() => {
      calls++;
      body();
      resolve();
    });
    expect(result).toBe(0);
    return {
      get calls() {
        return calls;
      },
      next: () =>
        new Promise((done) => {
          resolve = done;
        }),
    };
  };

  it("calls when an event comes, in a later macrotask", async () => {
    const [a, b] = subject.pair();
    subject.port.add(a, 1);
    subject.turn();
    const watched = watch();
    await aFewMacrotasks();
    expect(watched.calls).toBe(0);
    subject.send(b, "x");
    expect(watched.calls).toBe(0);
    await Promise.resolve();
    expect(watched.calls).toBe(0);
    await watched.next();
    expect(subject.turn()).toMatchObject([{ fd: a }]);
  });

  it("calls for what was there before, and for a wake", async () => {
    subject.port.wake();
    const watched = watch();
    await watched.next();
    subject.turn();
    expect(subject.port.ctl[CTL_WOKEN]).toBe(1);
  });

  it("calls once until it is armed again, and then for what is still there", async () => {
    const watched = watch();
    subject.port.wake();
    await watched.next();
    await aFewMacrotasks();
    expect(watched.calls).toBe(1);
    for (let times = 2; times < 6; times++) {
      expect(subject.port.watchAgain()).toBe(0);
      await watched.next();
      await aFewMacrotasks();
      expect(watched.calls).toBe(times);
    }
  });

  it("does not call when it is armed again and nothing is there", async () => {
    const watched = watch();
    subject.port.wake();
    await watched.next();
    subject.turn();
    subject.port.watchAgain();
    subject.port.watchAgain();
    await aFewMacrotasks();
    expect(watched.calls).toBe(1);
    subject.port.wake();
    await watched.next();
    expect(watched.calls).toBe(2);
  });

  it("can be armed again from within the call, thousands of times", async () => {
    const watched = watch(() => {
      subject.turn();
      if (watched.calls === 2000) return;
      subject.port.wake();
      subject.port.watchAgain();
    });
    subject.port.wake();
    while (watched.calls < 2000) await watched.next();
    await aFewMacrotasks();
    expect(watched.calls).toBe(2000);
  });

  it("lets the microtasks of a call run before the next macrotask", async () => {
    const order: string[] = [];
    watch(() => {
      order.push("call");
      void Promise.resolve().then(() => order.push("microtask"));
      globalThis.setImmediate(() => order.push("macrotask"));
    });
    subject.port.wake();
    await expect.poll(() => order).toEqual(["call", "microtask", "macrotask"]);
  });

  it("does not call once it has ended, not even for what came before", async () => {
    const watched = watch();
    subject.port.wake();
    expect(subject.port.unwatch()).toBe(0);
    expect(subject.port.unwatch()).toBe(0);
    await aFewMacrotasks();
    expect(watched.calls).toBe(0);
    expect(subject.port.watchAgain()).toBe(EINVAL);
    const again = watch();
    await again.next();
    expect([watched.calls, again.calls]).toEqual([0, 1]);
  });

  it.each(["unwatch", "dispose"] as const)("can be ended by %s from within the call", async (name) => {
    const watched = watch(() => void subject.port[name]());
    subject.port.wake();
    await watched.next();
    await aFewMacrotasks();
    expect(watched.calls).toBe(1);
  });

  it("can be ended by the call of another one that came at the same time", async () => {
    const other = subject.open();
    const watched = watch(() => void other.unwatch());
    let calls = 0;
    other.watch(() => {
      calls++;
      subject.port.unwatch();
    });
    other.wake();
    subject.port.wake();
    await aFewMacrotasks();
    expect(watched.calls + calls).toBe(1);
  });

  it("that is not armed does not keep the host busy with what is there", async () => {
    const { output } = await runChild(
      kind,
      `import { performance } from "node:perf_hooks";
       port.watch(() => {});
       port.wake();
       setTimeout(() => {
         const before = performance.nodeTiming.uvMetricsInfo.loopCount;
         setTimeout(() => {
           const rounds = performance.nodeTiming.uvMetricsInfo.loopCount - before;
           print(rounds < 20 ? "quiet" : "busy: " + rounds);
           port.unwatch();
         }, 100);
       }, 20);`,
    ).end;
    expect(output).toBe("quiet\n");
  });

  it("ends with the port, and is none when that is opened again", async () => {
    const { port } = subject;
    const watched = watch();
    port.wake();
    port.dispose();
    expect(port.reopen?.()).toBe(0);
    port.wake();
    await aFewMacrotasks();
    expect(watched.calls).toBe(0);
    expect(port.watchAgain()).toBe(EINVAL);
    await watch().next();
  });

  it("is one at a time, and calls a function", () => {
    watch();
    expect(subject.port.watch(() => {})).toBe(EBUSY);
    const other = subject.open();
    for (const garbage of [undefined, null, 1, "f", {}])
      expect(other.watch(garbage as () => void)).toBe(EINVAL);
  });

  it("tells how it keeps the process alive, and nothing else than 0 and 1 is understood", () => {
    expect(subject.port.watchRef(1)).toBe(EINVAL);
    watch();
    expect([1, 0, 0, 1].map((on) => subject.port.watchRef(on))).toEqual([1, 0, 0, 1]);
    for (const garbage of [2, -1]) expect(subject.port.watchRef(garbage)).toBe(EINVAL);
  });

  it.each([
    ["a watch", "port.watch(() => {});", "SIGTERM"],
    ["a watch that has called", "port.watch(() => {}); port.wake();", "SIGTERM"],
    ["a watch without a reference", "port.watch(() => {}); port.watchRef(0);", null],
    ["a watch that has ended", "port.watch(() => {}); port.wake(); port.unwatch();", null],
    ["a watch that ends in its call", "port.watch(() => port.unwatch()); port.wake();", null],
    [
      "a watch that has its reference again",
      "port.watch(() => {}); port.watchRef(0); port.watchRef(1);",
      "SIGTERM",
    ],
    ["no watch", "", null],
  ])("%s keeps a process alive, or does not", async (_, program, expected) => {
    // Whoever lives is still there after a few rounds of the loop, which say so without keeping it alive.
    const child = runChild(
      kind,
      `${program}
       let rounds = 0;
       const round = () => (++rounds === 20 ? print("alive") : setTimeout(round, 5).unref());
       round();
       process.on("exit", () => print("exit"));`,
    );
    await Promise.race([child.printed("alive"), child.end]);
    child.process.kill("SIGTERM");
    const { signal, output } = await child.end;
    expect([signal, output]).toEqual([expected, expected === null ? "exit\n" : "alive\n"]);
  });

  it("makes an error of its call the uncaught one of the process", async () => {
    const { output, code } = await runChild(
      kind,
      `process.on("uncaughtException", (error) => { print("uncaught", error.message); port.unwatch(); });
       port.watch(() => { throw new Error("of the call"); });
       port.wake();`,
    ).end;
    expect([output, code]).toEqual(["uncaught of the call\n", 0]);
  });

  it.each(["port.watchAgain()", "0"])(
    "that is still there when the process ends does no harm: %s",
    async (again) => {
      const { output, code } = await runChild(
        kind,
        `port.watch(() => ${again});
       port.wake();
       port.watchRef(0);
       setTimeout(() => print("end"), 20);`,
      ).end;
      expect([output, code]).toEqual(["end\n", 0]);
    },
  );

  it("in a worker ends with it, or there is none", async () => {
    const source = new URL(`../../src/port/${kind}.ts`, import.meta.url).href;
    const worker = new Worker(
      `import { parentPort } from "node:worker_threads";
       import * as source from ${JSON.stringify(source)};
       const port = (source.openFfiPort ?? source.openAddonPort)();
       const result = port.watch(() => { port.watchAgain(); });
       port.wake();
       parentPort.postMessage(result);
       setInterval(() => {}, 1000);`,
      { eval: true, execArgv: ["--conditions=@outloop/source", "--input-type=module"] },
    );
    const result = await new Promise((resolve, reject) => {
      worker.once("message", resolve).once("error", reject);
    });
    expect(result).toBe(kind === "addon" ? 0 : ENOTSUP);
    expect(await worker.terminate()).toBe(1);
  });
});
