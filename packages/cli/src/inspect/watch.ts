import { setTimeout as sleep } from "node:timers/promises";
import { askJobs, InspectError, type JobsAnswer } from "@outloop/inspector";
import { listTasks } from "./ps.ts";

const EVERY = 1000;
/** Back to the top left; and clear from here to the end of the line, or of the screen. */
const TOP = "\u001b[H";
const REST_OF_LINE = "\u001b[K";
const REST = "\u001b[J";

/** Shows the tasks of a process each second, until it ends or Ctrl-C. On what is no terminal, one list after another. */
export async function watch(pid: number, once: boolean, json: boolean): Promise<void> {
  let last: JobsAnswer | undefined;
  for (;;) {
    let answer: JobsAnswer;
    try {
      answer = await askJobs(pid);
    } catch (error) {
      if (last === undefined || !(error instanceof InspectError)) throw error;
      process.stdout.write(`process ${pid} has ended\n`);
      return;
    }
    show(json ? JSON.stringify(answer) : listTasks(answer, busyBetween(last, answer)), once || json);
    if (once) return;
    last = answer;
    await sleep(EVERY);
  }
}

function show(text: string, asIs: boolean): void {
  const { stdout } = process;
  if (asIs || !stdout.isTTY) {
    stdout.write(`${text}\n${asIs ? "" : "\n"}`);
    return;
  }
  const lines = text.split("\n").slice(0, stdout.rows - 1);
  const screen = lines.map((line) => `${line.slice(0, stdout.columns)}${REST_OF_LINE}\n`).join("");
  stdout.write(`${TOP}${screen}${REST}`);
}

/** What part of the time between two answers each task ran. */
export function busyBetween(before: JobsAnswer | undefined, after: JobsAnswer): Map<string, number> {
  const busy = new Map<string, number>();
  for (const job of after.jobs) {
    const old = before?.jobs.find(({ id }) => id === job.id);
    const passed = old === undefined ? 0 : job.now - old.now;
    if (passed <= 0) continue;
    for (const { id, did } of job.tasks) {
      const ran = old!.tasks.find((task) => task.id === id)?.did?.ms ?? 0;
      busy.set(`${job.id}:${id}`, ((did?.ms ?? 0) - ran) / passed);
    }
  }
  return busy;
}
