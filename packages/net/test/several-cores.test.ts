import { spawn as startProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { connect as connectTo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";

const EXAMPLE = new URL("../examples/several-cores.ts", import.meta.url).pathname;

/** What is sent on a connection of its own, and comes back. */
async function echoed(port: number, text: string): Promise<string> {
  const socket = connectTo(port, "127.0.0.1").end(text);
  let said = "";
  for await (const chunk of socket) said += String(chunk);
  return said;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds()); tries++) {
    if (tries > 2000) throw new Error("it never came about");
    await setTimeout(10);
  }
}

test.each(["SIGINT", "SIGKILL"] as const)(
  "the server on several cores answers from all its processes, and none outlives the first, ended by %s",
  async (signal) => {
    const first = startProcess(process.execPath, ["--conditions=@outloop/source", EXAMPLE, "3", "1"], {
      env: { ...process.env, PORT: "0" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      const [said] = (await once(first.stdout, "data")) as [Buffer];
      const port = Number(/port (\d+)/.exec(said.toString())![1]);
      const children = readFileSync(`/proc/${first.pid}/task/${first.pid}/children`, "utf8");
      const others = children.trim().split(" ");
      expect(others.length).toBe(2);
      // The system gives connections to each process that listens by now, so any of them may be who answers.
      const texts = Array.from({ length: 50 }, (_, n) => `message ${n}`);
      expect(await Promise.all(texts.map((text) => echoed(port, text)))).toEqual(texts);
      const listensToo = (pid: string): boolean => {
        const inodes = readFileSync("/proc/net/tcp", "utf8").match(
          new RegExp(`^.*0100007F:${port.toString(16).toUpperCase().padStart(4, "0")} 0{8}:0{4} 0A.*$`, "gm"),
        );
        return existsSync(`/proc/${pid}`) && (inodes?.length ?? 0) === 3;
      };
      await until(() => others.every(listensToo));
      expect(await Promise.all(texts.map((text) => echoed(port, text)))).toEqual(texts);
      first.kill(signal);
      await until(() => others.every((pid) => !existsSync(`/proc/${pid}`)));
    } finally {
      first.kill("SIGKILL");
    }
  },
);
