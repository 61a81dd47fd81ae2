import { describe, expect, it } from "vitest";
import { runChild } from "./child.ts";
import { EINVAL, kinds, Subject } from "./ports.ts";

describe.each(kinds)("On the port %s", (kind) => {
  const subject = new Subject(kind);

  it.each(["SIGINT", "SIGTERM"] as const)(
    "%s ends a wait and is told once, and a second one kills",
    async (name) => {
      const number = name === "SIGINT" ? 2 : 15;
      const child = runChild(
        kind,
        `print(port.catchSignal(${number}), port.catchSignal(${number}));
       port.ctl[0] = -1;
       print("waiting");
       // Whatever else may end a wait: only the signal is waited for.
       while (port.ctl[9] === 0) port.turn();
       print("told", port.ctl[9]);
       port.ctl[9] = 0;
       port.ctl[0] = 100;
       for (let turns = 0; turns < 200; turns++) port.turn();
       print("not killed", port.ctl[9]);`,
      );
      await child.printed("waiting");
      child.process.kill(name);
      await child.printed("told");
      child.process.kill(name);
      const { output, signal } = await child.end;
      expect(output).toBe(`0 0\nwaiting\ntold ${1 << number}\n`);
      expect(signal).toBe(name);
    },
  );

  it("a signal that came before the wait ends it, too", async () => {
    const { output } = await runChild(
      kind,
      `port.catchSignal(2);
       process.kill(process.pid, "SIGINT");
       port.ctl[0] = -1;
       while (port.ctl[9] === 0) port.turn();
       print("told", port.ctl[9]);`,
    ).end;
    expect(output).toBe("told 4\n");
  });

  it("a signal that came before a port opened once more has its descriptors ends its first wait", async () => {
    const { output } = await runChild(
      kind,
      `port.dispose();
       port.reopen();
       port.catchSignal(2);
       process.kill(process.pid, "SIGINT");
       // Whichever thread it was delivered to, it has been by now.
       for (const until = Date.now() + 100; Date.now() < until;);
       port.ctl[0] = -1;
       port.turn();
       print("told", port.ctl[9]);`,
    ).end;
    expect(output).toBe("told 4\n");
  });

  it("a signal that is caught before a port opened once more has its descriptors ends a later wait", async () => {
    const child = runChild(
      kind,
      `port.dispose();
       port.reopen();
       port.catchSignal(15);
       print("waiting");
       port.ctl[0] = -1;
       while (port.ctl[9] === 0) port.turn();
       print("told", port.ctl[9]);`,
    );
    await child.printed("waiting");
    child.process.kill("SIGTERM");
    expect((await child.end).output).toBe("waiting\ntold 32768\n");
  });

  it("a signal is told by a turn that finds events, too, and one that does not wait", async () => {
    const { output } = await runChild(
      kind,
      `port.catchSignal(2);
       port.socketpair();
       port.add(port.ctl[5], 1);
       process.kill(process.pid, "SIGINT");
       // Whichever thread it was delivered to, it has been by now.
       for (const until = Date.now() + 100; Date.now() < until;);
       print(port.turn(), port.ctl[9]);`,
    ).end;
    expect(output).toBe("1 4\n");
  });

  it("a signal calls a hosted port", async () => {
    const child = runChild(
      kind,
      `port.catchSignal(15);
       port.watch(() => { port.turn(); print("told", port.ctl[9]); port.unwatch(); });
       print("watching");`,
    );
    await child.printed("watching");
    child.process.kill("SIGTERM");
    expect((await child.end).output).toBe("watching\ntold 32768\n");
  });

  it.each([-1, 1_000_000])("a signal is told to a port in a worker that waits for %d ms", async (timeout) => {
    const child = runChild(
      kind,
      `import { Worker, isMainThread } from "node:worker_threads";
       const worker = new Worker(
         "import * as source from " + JSON.stringify(${JSON.stringify(new URL(`../../src/port/${kind}.ts`, import.meta.url).href)}) + ";" +
         "import { writeSync } from 'node:fs';" +
         "const port = (source.openFfiPort ?? source.openAddonPort)();" +
         "port.catchSignal(15); port.ctl[0] = ${timeout}; writeSync(1, 'waiting\\\\n');" +
         "while (port.ctl[9] === 0) port.turn();" +
         "writeSync(1, 'told ' + port.ctl[9] + '\\\\n');",
         { eval: true, execArgv: ["--conditions=@outloop/source", "--input-type=module"] });`,
    );
    await child.printed("waiting");
    child.process.kill("SIGTERM");
    expect(await child.end).toMatchObject({ output: "waiting\ntold 32768\n", code: 0 });
  });

  it.each(["port.releaseSignal(2)", "port.dispose()"])(
    "after %s a signal does what it always did",
    async (release) => {
      const child = runChild(
        kind,
        `port.catchSignal(2);
       ${release};
       print("waiting");
       setTimeout(() => {}, 20_000);`,
      );
      await child.printed("waiting");
      child.process.kill("SIGINT");
      expect((await child.end).signal).toBe("SIGINT");
    },
  );

  it("a signal that came and was not told is told by the release", async () => {
    const { output } = await runChild(
      kind,
      `port.catchSignal(2);
       process.kill(process.pid, "SIGINT");
       // Whichever thread it was delivered to, it has been by now.
       for (const until = Date.now() + 100; Date.now() < until;);
       port.releaseSignal(2);
       print("told", port.ctl[9]);`,
    ).end;
    expect(output).toBe("told 4\n");
  });

  it("what the program itself has for a signal has it again after a release", async () => {
    const child = runChild(
      kind,
      `process.on("SIGINT", () => { print("of the program"); process.exit(7); });
       port.catchSignal(2);
       process.kill(process.pid, "SIGINT");
       while (port.ctl[9] === 0) port.turn();
       print("told");
       port.releaseSignal(2);
       print("waiting");
       setTimeout(() => {}, 20_000);`,
    );
    await child.printed("waiting");
    child.process.kill("SIGINT");
    expect(await child.end).toMatchObject({ output: "told\nwaiting\nof the program\n", code: 7 });
  });

  it("a signal is caught by one port at a time", async () => {
    const { output } = await runChild(
      kind,
      `const other = open();
       print(port.catchSignal(2), other.catchSignal(2), other.catchSignal(15), port.catchSignal(15));
       port.releaseSignal(2);
       print(other.catchSignal(2), port.releaseSignal(2), port.catchSignal(2));`,
    ).end;
    expect(output).toBe("0 -16 0 -16\n0 0 -16\n");
  });

  it("of many signals at once exactly the first one is told", async () => {
    const { output, signal } = await runChild(
      kind,
      `import { spawn } from "node:child_process";
       port.catchSignal(10);
       process.kill(process.pid, "SIGUSR1");
       while (port.ctl[9] === 0) port.turn();
       print(port.ctl[9], port.catchSignal(10));
       port.ctl[9] = 0;
       process.kill(process.pid, "SIGUSR1");
       while (port.ctl[9] === 0) port.turn();
       print(port.ctl[9]);`,
    ).end;
    expect([output, signal]).toEqual(["1024 0\n1024\n", null]);
  });

  it("signals that cannot be caught, or are the runtime's own, are refused", () => {
    for (const signal of [0, -1, 9, 11, 13, 17, 19, 64, 65, 1000]) {
      expect(subject.port.catchSignal(signal)).toBe(EINVAL);
      expect(subject.port.releaseSignal(signal)).toBe(EINVAL);
    }
    expect(subject.port.releaseSignal(2)).toBe(0);
  });
});
