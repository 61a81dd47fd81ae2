import { describe, expect, it } from "vitest";
import { openAddonPort } from "../src/port/addon.ts";
import { binaries } from "./native/binaries.ts";
import { runChild } from "./native/child.ts";

const EINVAL = -22;
const EBUSY = -16;
const [SIGINT, SIGKILL, SIGSEGV, SIGTERM, SIGCHLD] = [2, 9, 11, 15, 17];

describe.each(binaries())("Signals on $name", ({ file }) => {
  it("The first one ends a wait without a limit and is told; the second one does what it always did", async () => {
    const child = runChild(
      file,
      `
        const port = openPort();
        console.log("caught", port.catchSignal(${SIGTERM}));
        port.ctl[layout.CTL_TIMEOUT] = -1;
        console.log("waiting");
        while (port.ctl[layout.CTL_SIGNALS] === 0) port.turn();
        console.log("told", port.ctl[layout.CTL_SIGNALS] === 1 << ${SIGTERM});
        port.ctl[layout.CTL_SIGNALS] = 0;
        console.log("again");
        for (;;) port.turn();
      `,
    );
    await child.printed("waiting\n");
    child.process.kill("SIGTERM");
    await child.printed("again\n");
    child.process.kill("SIGTERM");
    const { output, signal } = await child.end();
    expect(output).toBe("caught 0\nwaiting\ntold true\nagain\n");
    expect(signal).toBe("SIGTERM");
  });

  it.each(["uv", "thread"])("One is told to a hosted port (%s)", async (watch) => {
    const child = runChild(
      file,
      `
        const port = openPort("${watch}");
        port.catchSignal(${SIGINT});
        port.watch(() => {
          port.ctl[layout.CTL_TIMEOUT] = 0;
          port.turn();
          console.log("told", port.ctl[layout.CTL_SIGNALS] === 1 << ${SIGINT});
          port.dispose();
        });
        console.log("waiting");
      `,
    );
    await child.printed("waiting\n");
    child.process.kill("SIGINT");
    expect(await child.end()).toEqual({ output: "waiting\ntold true\n", code: 0, signal: null });
  });

  it("Node's own handler gets the second one, if there is one", async () => {
    const child = runChild(
      file,
      `
        process.on("SIGINT", () => { console.log("Node's"); clearInterval(alive); });
        const alive = setInterval(() => {}, 1000);
        const port = openPort();
        port.catchSignal(${SIGINT});
        port.ctl[layout.CTL_TIMEOUT] = -1;
        console.log("waiting");
        while (port.ctl[layout.CTL_SIGNALS] === 0) port.turn();
        console.log("the port's");
      `,
    );
    await child.printed("waiting\n");
    child.process.kill("SIGINT");
    await child.printed("the port's\n");
    child.process.kill("SIGINT");
    expect(await child.end()).toEqual({ output: "waiting\nthe port's\nNode's\n", code: 0, signal: null });
  });

  it.each(["releaseSignal(2)", "dispose()"])("After %s it does what it always did", async (release) => {
    const child = runChild(
      file,
      `
        const port = openPort();
        port.catchSignal(${SIGINT});
        port.${release};
        console.log("released");
        setInterval(() => {}, 1000);
      `,
    );
    await child.printed("released\n");
    child.process.kill("SIGINT");
    expect((await child.end()).signal).toBe("SIGINT");
  });

  it("A handler that was set after the port's is left alone when the port releases", async () => {
    const child = runChild(
      file,
      `
        const port = openPort();
        port.catchSignal(${SIGINT});
        process.once("SIGINT", () => { console.log("Node's"); clearInterval(alive); });
        const alive = setInterval(() => {}, 1000);
        port.releaseSignal(${SIGINT});
        console.log("released");
      `,
    );
    await child.printed("released\n");
    child.process.kill("SIGINT");
    expect(await child.end()).toEqual({ output: "released\nNode's\n", code: 0, signal: null });
  });

  it("Caught again after it was told, it is told again", async () => {
    const child = runChild(
      file,
      `
        const port = openPort();
        for (let i = 0; i < 100; i++) {
          if (port.catchSignal(${SIGTERM}) !== 0) throw new Error("not caught");
          port.ctl[layout.CTL_SIGNALS] = 0;
          process.kill(process.pid, "SIGTERM");
          port.ctl[layout.CTL_TIMEOUT] = -1;
          while (port.ctl[layout.CTL_SIGNALS] === 0) port.turn();
        }
        console.log("all told");
      `,
    );
    expect(await child.end()).toEqual({ output: "all told\n", code: 0, signal: null });
  });

  it("One port catches a signal; another gets EBUSY until it is released", () => {
    const [one, other] = [openAddonPort({ binary: file }), openAddonPort({ binary: file })];
    expect(one.catchSignal(SIGTERM)).toBe(0);
    expect(one.catchSignal(SIGTERM)).toBe(0);
    expect(other.catchSignal(SIGTERM)).toBe(EBUSY);
    expect(other.releaseSignal(SIGTERM)).toBe(0);
    expect(other.catchSignal(SIGTERM)).toBe(EBUSY);
    one.dispose();
    expect(other.catchSignal(SIGTERM)).toBe(0);
    other.dispose();
  });

  it("What cannot be survived, or is the runtime's, is refused", () => {
    const port = openAddonPort({ binary: file });
    for (const signal of [0, -1, SIGKILL, SIGSEGV, SIGCHLD, 32, 64, 1000, NaN]) {
      expect([signal, port.catchSignal(signal)]).toEqual([signal, EINVAL]);
      expect([signal, port.releaseSignal(signal)]).toEqual([signal, EINVAL]);
    }
    port.dispose();
  });
});
