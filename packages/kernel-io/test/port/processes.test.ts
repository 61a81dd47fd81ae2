import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CTL_PROCESS, STAGE_PROGRAM, STAGE_START } from "../../src/port/port.ts";
import { findLibc } from "../../src/port/ffi/libc.ts";
import { encodeImage, FLAG_GROUP, IMAGE_WORDS, type Image } from "../../src/spawn-image.ts";
import { nameOfSignal, numberOfSignal } from "../../src/signal-numbers.ts";
import { constants } from "node:os";
import { EAGAIN, EBADF, EINVAL, kinds, READY_READ, Subject } from "./ports.ts";

const ECHILD = -10;
const ENOENT = -2;
const ESRCH = -3;

/** A shell that runs `script`. */
function image(script: string, parts: Partial<Image> = {}): Image {
  const args = ["sh", "-c", script];
  return { paths: ["/bin/sh"], args, env: [], fds: [-1, -1, -1], cwd: undefined, group: false, ...parts };
}

/** An image with words of its own at its head. */
function withWords(words: readonly number[], texts: string): Uint8Array {
  const head = new Uint8Array(Int32Array.from(words).buffer);
  return Uint8Array.from([...head, ...new TextEncoder().encode(texts)]);
}

it("Signals have the numbers that the system knows them by", () => {
  for (const [name, number] of Object.entries(constants.signals)) {
    // Other names for SIGABRT and SIGIO.
    if (name === "SIGIOT" || name === "SIGPOLL") continue;
    expect([name, numberOfSignal(name)]).toEqual([name, number]);
    expect(nameOfSignal(number)).toBe(name);
  }
  expect([numberOfSignal("SIGNONE"), nameOfSignal(40)]).toEqual([0, "SIG40"]);
});

describe.each(kinds)("Processes (port %s)", (kind) => {
  const subject = new Subject(kind);

  /** The handle of a process that has been started. */
  function start(what: Image): number {
    return subject.own(subject.port.startProcess(encodeImage(what)));
  }

  /** Waits for the end; status, or minus signal. */
  function endOf(handle: number): number {
    const { port } = subject;
    port.add(handle, 1);
    while (port.waitProcess(handle) === EAGAIN) subject.turnUntil(handle, READY_READ);
    return port.ctl[CTL_PROCESS] === 0 ? port.ctl[CTL_PROCESS + 1]! : -port.ctl[CTL_PROCESS + 1]!;
  }

  it("A handle becomes readable when its process ends, and the end is told once", () => {
    const { port } = subject;
    const handle = start(image("exit 7"));
    expect(port.ctl[CTL_PROCESS]).toBeGreaterThan(1);
    expect(endOf(handle)).toBe(7);
    expect(port.waitProcess(handle)).toBe(ECHILD);
    expect(port.killProcess(handle, 9, 0)).toBe(ESRCH);
  });

  it("A process that runs is -EAGAIN, and ends by the signal it is sent", () => {
    const { port } = subject;
    const handle = start(image("exec sleep 1000"));
    expect(port.waitProcess(handle)).toBe(EAGAIN);
    expect(port.killProcess(handle, 10, 0)).toBe(0);
    expect(endOf(handle)).toBe(-10);
  });

  it("The first place where the program is counts, and a failure tells what it was about", () => {
    const { port } = subject;
    expect(endOf(start(image("exit 3", { paths: ["/nowhere/sh", "/etc/passwd/sh", "/bin/sh"] })))).toBe(3);
    expect(port.startProcess(encodeImage(image("", { paths: ["/nowhere/sh"] })))).toBe(ENOENT);
    expect(port.ctl[CTL_PROCESS]).toBe(STAGE_PROGRAM);
  });

  it("A descriptor of this process that is not close-on-exec does not reach the other", (context) => {
    const libc = findLibc();
    context.skip(typeof libc === "string", "koffi, which opens one up, is not there");
    if (typeof libc === "string") return;
    const [read, write] = subject.pipe();
    const [leak] = subject.pair();
    expect(libc.fcntl(leak, 2, "int", 0)).toBe(0);
    subject.port.setNonBlocking(write, 0);
    const handle = start(image("ls /proc/self/fd", { fds: [-1, write, -1], env: ["PATH=/bin:/usr/bin"] }));
    expect(endOf(handle)).toBe(0);
    expect(subject.recv(read)).toBe("0\n1\n2\n3\n");
  });

  it("What is no image is -EINVAL, and nothing is started", () => {
    const { port } = subject;
    const whole = encodeImage(image("exit"));
    const garbage: unknown[] = [
      undefined,
      null,
      "image",
      {},
      new Int32Array(100),
      new Uint8Array(0),
      new Uint8Array(4 * IMAGE_WORDS - 1),
      new Uint8Array(4 * IMAGE_WORDS),
      new Uint8Array(1000),
      whole.subarray(0, -1),
      whole.subarray(0, 30),
      Uint8Array.from([...whole, 0]),
      withWords([FLAG_GROUP, 0, 1, 0, 0], "a\0"),
      withWords([0, 1, 0, 0, 0], "a\0"),
      withWords([0, 1, 1, 1, 0], "a\0b\0"),
      withWords([2, 1, 1, 0, 0], "a\0b\0"),
      withWords([0, 1, 1, 0, 0], "a\0b\0c\0"),
      withWords([0, 1, 1, 0, 0], "a\0b"),
      withWords([0, -1, 1, 0, 0], "a\0b\0"),
      withWords([0, 1, 1, -1, 0], "a\0b\0"),
      withWords([0, 1, 1, 0, -1], "a\0b\0"),
      withWords([0, 1, 1, 0, 0x7fff_ffff], "a\0b\0"),
      withWords([0, 0x7fff_ffff, 0x7fff_ffff, 0x7fff_ffff, 0], "a\0b\0"),
      withWords([0, 1, 1, 0, 300, ...Array.from({ length: 300 }, () => -1)], "a\0b\0"),
    ];
    for (const [index, each] of garbage.entries()) {
      expect([index, port.startProcess(each as Uint8Array)]).toEqual([index, EINVAL]);
      expect(port.ctl[CTL_PROCESS]).toBe(STAGE_START);
    }
  });

  it("What is no process, no signal and no group is told", () => {
    const { port } = subject;
    const [a] = subject.pair();
    const handle = start(image("exec sleep 1000", { group: true }));
    const pid = port.ctl[CTL_PROCESS]!;
    for (const fd of [a, 987_654, -1]) {
      expect(port.waitProcess(fd)).toBe(EBADF);
      expect(port.killProcess(fd, 0, 0)).toBe(EBADF);
    }
    for (const signal of [-1, 65, Number.NaN, 1.5]) expect(port.killProcess(handle, signal, 0)).toBe(EINVAL);
    // Who said that to `kill` would reach everybody.
    for (const group of [1, -1, Number.NaN]) expect(port.killProcess(handle, 9, group)).toBe(EINVAL);
    expect(port.killProcess(handle, 0, pid)).toBe(0);
    expect(port.killProcess(handle, 9, pid)).toBe(0);
    expect(endOf(handle)).toBe(-9);
  });

  it("The number of the process is that in the system", () => {
    const handle = start(image("", { paths: ["/bin/sleep"], args: ["sleep", "1000"] }));
    const pid = subject.port.ctl[CTL_PROCESS]!;
    expect(readFileSync(`/proc/${pid}/status`, "utf8")).toMatch(`PPid:\t${process.pid}\n`);
    subject.port.killProcess(handle, 9, 0);
    expect(endOf(handle)).toBe(-9);
  });
});
