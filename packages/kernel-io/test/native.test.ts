import { fstatSync, readFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, describe, expect, it } from "vitest";
import { addonSupport, openAddonPort } from "../src/port/addon.ts";
import * as layout from "../src/port/port.ts";
import type { IoPort } from "../src/port/port.ts";
import { binaries } from "./native/binaries.ts";

const EINVAL = -22;
const EBADF = -9;
const EAGAIN = -11;

type Loose = Record<string, (...args: unknown[]) => unknown>;

it("The words shared with C have the same places there and in port.ts", () => {
  const header = readFileSync(new URL("../native/port.h", import.meta.url), "utf8");
  const assignments = [...header.matchAll(/\b([A-Z][A-Z_]+) = (-?)(\w+)/g)];
  const inC = new Map(
    assignments.map(([, name, sign, value]) => [name, sign === "-" ? -Number(value) : Number(value)]),
  );
  const constants = Object.entries(layout);
  expect(constants.length).toBeGreaterThan(20);
  for (const [name, value] of constants) expect([name, inC.get(name)]).toEqual([name, value]);
});

describe("A binary that cannot be loaded", () => {
  it("is told with its path", () => {
    expect(addonSupport({ binary: "/nowhere/outloop-io.node" })).toBe(
      "/nowhere/outloop-io.node does not exist",
    );
    expect(() => openAddonPort({ binary: "/nowhere/outloop-io.node" })).toThrow(
      "The native port cannot be used: /nowhere/outloop-io.node does not exist.",
    );
  });

  it("is told with what the loader says", () => {
    const text = new URL("../package.json", import.meta.url).pathname.replace(
      "package.json",
      "native/exports.map",
    );
    expect(addonSupport({ binary: text })).toMatch(/exports\.map cannot be loaded: /);
  });
});

describe.each(binaries())("The native port, $name", ({ file }) => {
  const opened: IoPort[] = [];
  const open = (): IoPort => {
    const port = openAddonPort({ binary: file });
    opened.push(port);
    return port;
  };
  const pair = (port: IoPort): [number, number] => {
    expect(port.socketpair()).toBe(0);
    return [port.ctl[layout.CTL_PAIR]!, port.ctl[layout.CTL_PAIR + 1]!];
  };
  const isOpen = (fd: number): boolean => {
    try {
      fstatSync(fd);
      return true;
    } catch {
      return false;
    }
  };
  afterEach(() => {
    for (const port of opened.splice(0)) port.dispose();
  });

  it("has every member of the contract", () => {
    const port = open();
    for (const [name, value] of Object.entries(port)) expect([name, typeof value]).not.toContain("undefined");
    expect(port.inbox.length % layout.RECEIVE_SIZE).toBe(0);
    expect(port.sends.length).toBe(layout.MAX_SENDS * layout.SEND_WORDS);
    expect(port.events.length).toBe(layout.MAX_EVENTS * layout.EVENT_WORDS);
    expect(port.ctl.length).toBe(layout.CTL_WORDS);
  });

  it("hears nothing of what another port of the thread has registered or is woken by", () => {
    const [one, other] = [open(), open()];
    const [a, b] = pair(one);
    expect(one.add(a, 1)).toBe(layout.KIND_SOCKET);
    one.send(b, Buffer.from("x"), 0, 1);
    one.wake();
    expect(other.turn()).toBe(0);
    expect(other.ctl[layout.CTL_WOKEN]).toBe(0);
    expect(one.turn()).toBe(1);
    expect(one.ctl[layout.CTL_WOKEN]).toBe(1);
    for (const fd of [a, b]) one.close(fd);
  });

  it("registers one descriptor with two ports, each with its own generation", () => {
    const [one, other] = [open(), open()];
    const [a, b] = pair(one);
    one.add(a, 1);
    other.add(a, 2 ** 31 - 1);
    for (const [port, generation] of [
      [one, 1],
      [other, 2 ** 31 - 1],
    ] as const) {
      expect(port.turn()).toBe(1);
      expect(port.events[layout.EVENT_GENERATION]).toBe(generation);
    }
    for (const fd of [a, b]) one.close(fd);
  });

  it("closes its own descriptors when it is disposed, and no other", () => {
    const port = open();
    const [a, b] = pair(port);
    port.add(a, 1);
    port.dispose();
    port.dispose();
    expect([port.fd, port.wakeFd, a, b].map(isOpen)).toEqual([false, false, true, true]);
    const other = open();
    for (const fd of [a, b]) expect(other.close(fd)).toBe(0);
  });

  it("answers EBADF to everything once it is disposed, and its arrays stay readable", () => {
    const port = open();
    port.inbox[0] = 7;
    port.dispose();
    for (const [name, method] of Object.entries(port))
      if (typeof method === "function" && name !== "reopen")
        expect([name, (method as () => unknown)()]).toEqual([name, EBADF]);
    expect(port.inbox[0]).toBe(7);
    expect(port.want.at(-1)).toBe(0);
  });

  it("opened once more, has forgotten its registrations and what was to be sent, and keeps its arrays", () => {
    const port = open();
    const [a, b] = pair(port);
    port.add(a, 1);
    port.send(b, Buffer.from("x"), 0, 1);
    port.sends.set([b, 0, 1, 0]);
    port.ctl[layout.CTL_SENDS] = 1;
    const { inbox } = port;
    expect(port.reopen!()).toBe(EINVAL);
    port.dispose();
    expect([port.reopen!(), port.prepare()]).toEqual([0, 0]);
    expect([port.fd, port.wakeFd].map(isOpen)).toEqual([true, true]);
    expect(port.turn()).toBe(0);
    expect(port.inbox).toBe(inbox);
    port.add(a, 2);
    port.want[a] = layout.WANT_RECV;
    expect(port.turn()).toBe(1);
    expect(port.events[layout.EVENT_RESULT]).toBe(1);
    expect(inbox[port.events[layout.EVENT_OFFSET]!]).toBe("x".charCodeAt(0));
    port.wake();
    expect(port.turn()).toBe(0);
    expect(port.ctl[layout.CTL_WOKEN]).toBe(1);
    for (const fd of [a, b]) port.close(fd);
  });

  it("does not close its own two descriptors on request", () => {
    const port = open();
    expect(port.close(port.fd)).toBe(EINVAL);
    expect(port.close(port.wakeFd)).toBe(EINVAL);
    expect(port.remove(port.wakeFd)).toBe(EINVAL);
    expect(port.wake()).toBe(0);
    expect(port.turn()).toBe(0);
    expect(port.ctl[layout.CTL_WOKEN]).toBe(1);
  });

  it("takes no number for a descriptor that is not one", () => {
    const port = open() as unknown as Loose;
    for (const garbage of [
      NaN,
      Infinity,
      -Infinity,
      0.5,
      2 ** 32,
      "0",
      null,
      undefined,
      true,
      0n,
      {},
      [0],
      Symbol("0"),
    ])
      for (const name of ["kindOf", "close", "dup", "add", "remove"])
        expect([name, garbage, port[name]!(garbage, 1)]).toEqual([name, garbage, EINVAL]);
    expect(port["kindOf"]!(-1)).toBe(EBADF);
  });

  it("survives a port closed by a getter in the middle of a call", () => {
    const port = open();
    const [a, b] = pair(port);
    const buffers = [new Uint8Array(4096), new Uint8Array(1)];
    Object.defineProperty(buffers, 1, {
      get() {
        port.dispose();
        return new Uint8Array(1);
      },
    });
    expect(port.sendv(a, buffers, 0)).toBe(EBADF);
    const other = open();
    for (const fd of [a, b]) other.close(fd);
  });

  it("sends nothing of an array that a later getter has detached", () => {
    const port = open();
    const [a, b] = pair(port);
    const first = new Uint8Array(4096).fill(1);
    const buffers = [first, new Uint8Array(1)];
    Object.defineProperty(buffers, 1, {
      get() {
        structuredClone(first, { transfer: [first.buffer] });
        return new Uint8Array([2]);
      },
    });
    expect(port.sendv(a, buffers, 0)).toBe(1);
    const got = new Uint8Array(10);
    expect(port.recv(b, got, 0, 10)).toBe(1);
    expect(got[0]).toBe(2);
    for (const fd of [a, b]) port.close(fd);
  });

  it("goes on when the memory of its inbox has been taken away from JavaScript", () => {
    const port = open();
    const [a, b] = pair(port);
    try {
      structuredClone(port.inbox, { transfer: [port.inbox.buffer as ArrayBuffer] });
    } catch {
      // Some runtimes refuse, which is as well.
    }
    port.send(b, Buffer.from("x"), 0, 1);
    port.add(a, 1);
    port.want[a] = layout.WANT_RECV;
    expect(port.turn()).toBe(1);
    for (const fd of [a, b]) port.close(fd);
  });

  it("takes no registration of a closed descriptor over to the next one of that number", () => {
    const port = open();
    const [a, b] = pair(port);
    port.add(a, 1);
    port.want[a] = layout.WANT_RECV;
    const duplicate = port.dup(a);
    port.close(a);
    port.send(b, Buffer.from("x"), 0, 1);
    expect(port.turn()).toBe(0);
    expect(port.want[a]).toBe(0);
    for (const fd of [duplicate, b]) port.close(fd);
  });

  it("tells a wanted receive that finds nothing as no readiness to read", () => {
    const port = open();
    const [a, b] = pair(port);
    port.add(a, 1);
    port.send(b, Buffer.from("x"), 0, 1);
    const got = new Uint8Array(1);
    expect(port.recv(a, got, 0, 1)).toBe(1);
    expect(port.recv(a, got, 0, 1)).toBe(EAGAIN);
    port.want[a] = layout.WANT_RECV;
    expect(port.turn()).toBe(1);
    expect(port.events[layout.EVENT_MASK]).toBe(layout.READY_WRITE);
    expect(port.want[a]).toBe(layout.WANT_RECV);
    for (const fd of [a, b]) port.close(fd);
  });

  it("gives its descriptors back when it is collected without having been disposed", async () => {
    setFlagsFromString("--expose-gc");
    const gc = runInNewContext("gc") as () => void;
    const fds = ((): number[] => {
      const port = openAddonPort({ binary: file });
      return [port.fd, port.wakeFd];
    })();
    expect(fds.map(isOpen)).toEqual([true, true]);
    // Finalizers run in later macrotasks; their number is up to the engine, but few.
    for (let i = 0; i < 200 && fds.some(isOpen); i++) {
      gc();
      await setImmediate();
    }
    expect(fds.map(isOpen)).toEqual([false, false]);
  });
});
