import { fstatSync, readdirSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { openAddonPort } from "../../src/port/addon.ts";
import { openFfiPort } from "../../src/port/ffi.ts";
import {
  CTL_WORDS,
  EVENT_WORDS,
  MAX_EVENTS,
  MAX_SENDS,
  RECEIVE_SIZE,
  SEND_WORDS,
  WANT_RECV,
  type IoPort,
} from "../../src/port/port.ts";
import { runChild } from "./child.ts";
import { EINVAL, kinds, Subject } from "./ports.ts";

const openCount = (): number => readdirSync("/proc/self/fd").length;

function isOpen(fd: number): boolean {
  try {
    fstatSync(fd);
    return true;
  } catch {
    return false;
  }
}

describe.each(kinds)("A port %s", (kind) => {
  const subject = new Subject(kind);

  it("has arrays of the promised sizes", () => {
    const { port } = subject;
    expect(port.kind).toBe(kind);
    expect(port.ctl.length).toBe(CTL_WORDS);
    expect(port.events.length).toBe(MAX_EVENTS * EVENT_WORDS);
    expect(port.sends.length).toBe(MAX_SENDS * SEND_WORDS);
    expect(port.inbox.length).toBeGreaterThanOrEqual(RECEIVE_SIZE);
    expect(port.outbox.length).toBeGreaterThanOrEqual(RECEIVE_SIZE);
    expect(port.want.length).toBeGreaterThanOrEqual(1024);
  });

  it("closes its own descriptors when it is disposed, and no other; twice is once", () => {
    const { port } = subject;
    const [a, b] = subject.pair();
    port.add(a, 1);
    expect([port.fd, port.wakeFd, a, b].map(isOpen)).toEqual([true, true, true, true]);
    port.dispose();
    expect([port.fd, port.wakeFd, a, b].map(isOpen)).toEqual([false, false, true, true]);
    const other = subject.open();
    port.dispose();
    expect([other.fd, other.wakeFd].map(isOpen)).toEqual([true, true]);
  });

  it("leaves its arrays readable when it is disposed", () => {
    const { port } = subject;
    port.inbox[5] = 7;
    port.dispose();
    expect([port.inbox[5], port.want.at(-1), port.events.at(-1)]).toEqual([7, 0, 0]);
  });

  it("hears nothing of what another port of the same thread does", () => {
    const other = subject.open();
    const [a, b] = subject.pair();
    subject.port.add(a, 1);
    subject.send(b, "x");
    subject.port.wake();
    expect([other.turn(), other.ctl[2]]).toEqual([0, 0]);
    expect(subject.turn()).toMatchObject([{ fd: a }]);
  });

  it("opened once more has new descriptors, its old arrays, and has forgotten everything else", () => {
    const { port } = subject;
    expect(port.reopen?.()).toBe(EINVAL);
    const [a, b] = subject.pair();
    port.add(a, 1);
    subject.collect([b, "never"]);
    const { inbox, outbox, sends, ctl, events, want } = port;
    port.dispose();
    expect(port.reopen?.()).toBe(0);
    expect([port.prepare(), port.prepare()]).toEqual([0, 0]);
    expect([port.fd, port.wakeFd].map(isOpen)).toEqual([true, true]);
    for (const [name, array] of Object.entries({ inbox, outbox, sends, ctl, events, want }))
      expect(port[name as "inbox"], name).toBe(array);
    expect(subject.turn()).toEqual([]);
    subject.send(b, "new");
    expect(port.add(a, 2)).toBe(0);
    port.want[a] = WANT_RECV;
    const [event] = subject.turn();
    expect(event).toMatchObject({ fd: a, generation: 2 });
    expect(subject.inbox(event!)).toBe("new");
    port.wake();
    subject.turn(-1);
  });

  it.each<[string, (port: IoPort, fd: number) => unknown]>([
    ["turn", (port) => port.turn()],
    ["wake", (port) => port.wake()],
    ["add", (port, fd) => port.add(fd, 1)],
    ["remove", (port, fd) => port.remove(fd)],
    ["watch", (port) => [port.watch(() => {}), port.unwatch()]],
    ["workBegin", (port) => port.workBegin(new Uint8Array(48), new Uint8Array(1), 0, 1)],
  ])("opened once more has its descriptors when %s needs them", (_, call) => {
    const { port } = subject;
    const [fd] = subject.pair();
    port.dispose();
    port.reopen!();
    call(port, fd);
    expect([port.fd, port.wakeFd].map(isOpen)).toEqual([true, true]);
  });

  it("opened once more sends, receives and asks without descriptors of its own", () => {
    const { port } = subject;
    const [a, b] = subject.pair();
    port.dispose();
    const before = openCount();
    port.reopen!();
    expect(port.send(a, new Uint8Array([7]), 0, 1)).toBe(1);
    expect(port.recv(b, port.inbox, 0, 9)).toBe(1);
    expect([port.kindOf(a), port.setNonBlocking(a, 1), port.catchSignal(10), port.releaseSignal(10)]).toEqual(
      [0, 1, 0, 0],
    );
    if (kind === "addon") expect(openCount()).toBe(before);
  });

  it("opened once more where no descriptor is left says so, keeps none, and works when there are some", async () => {
    const { output } = await runChild(
      kind,
      `import { closeSync, openSync, readdirSync } from "node:fs";
       const fds = [];
       const fill = () => { try { for (;;) fds.push(openSync("/dev/null")); } catch { return; } };
       const count = () => readdirSync("/proc/self/fd").length;
       port.dispose();
       const before = count();
       fill();
       const reopened = port.reopen();
       print(reopened < 0 ? reopened : port.turn());
       closeSync(fds.pop());
       // One is not enough for the two.
       print(reopened < 0 ? port.reopen() : port.turn());
       for (const fd of fds.splice(0)) closeSync(fd);
       print(count() - before, reopened < 0 ? port.reopen() : 0, port.turn(), count() - before);`,
      "-n 64",
    ).end;
    expect(output).toBe("-24\n-24\n0 0 0 2\n");
  });

  it("opened once more does not take a number for what it was before: a socket is read without holding the thread", async () => {
    const { output } = await runChild(
      kind,
      `import { closeSync } from "node:fs";
       port.pipe();
       const pipe = [port.ctl[5], port.ctl[6]];
       port.add(pipe[0], 1);
       port.dispose();
       port.reopen();
       port.prepare();
       for (const fd of pipe) closeSync(fd);
       port.socketpair();
       const sockets = [port.ctl[5], port.ctl[6]];
       for (const fd of sockets) port.setNonBlocking(fd, 0);
       print(sockets.includes(pipe[0]));
       print(port.recv(pipe[0], new Uint8Array(9), 0, 9));`,
    ).end;
    expect(output).toBe("true\n-11\n");
  });

  it("that nobody holds any more gives its descriptors back", async () => {
    setFlagsFromString("--expose-gc");
    const gc = runInNewContext("gc") as () => void;
    const fds = ((): number[] => {
      const port: IoPort = kind === "addon" ? openAddonPort() : openFfiPort();
      const [a] = subject.pair();
      port.add(a, 1);
      return [port.fd, port.wakeFd];
    })();
    // Finalizers run in later macrotasks; their number is up to the engine, but few.
    for (let times = 0; times < 200 && fds.some(isOpen); times++) {
      gc();
      await setImmediate();
    }
    expect(fds.map(isOpen)).toEqual([false, false]);
  });

  it("in a worker ends with it, even while it waits without a limit", async () => {
    const source = new URL(`../../src/port/${kind}.ts`, import.meta.url).href;
    const worker = new Worker(
      `import { parentPort } from "node:worker_threads";
       import * as source from ${JSON.stringify(source)};
       const port = (source.openFfiPort ?? source.openAddonPort)();
       port.ctl[0] = -1;
       parentPort.postMessage(port.fd);
       port.turn();`,
      { eval: true, execArgv: ["--conditions=@outloop/source", "--input-type=module"] },
    );
    await new Promise((resolve, reject) => {
      worker.once("message", resolve).once("error", reject);
    });
    expect(await worker.terminate()).toBe(1);
  });
});
