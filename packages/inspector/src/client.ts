import { readdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { checkFolder, socketFolder, socketPath } from "./folder.ts";
import { InspectError } from "./inspect-error.ts";
import type { FailedAnswer, InspectAnswer, InspectRequest, JobsAnswer, TaskAnswer } from "./protocol.ts";

/** Milliseconds that a process may take: ten times what it promises, for a machine that has too much to do. */
const LIMIT = 10_000;
/** Bytes: many times what an answer can have. */
const LONGEST_ANSWER = 16 * 1024 * 1024;

/**
 * Asks a process of this user's for its jobs. Rejects with `InspectError`, which says why it cannot be asked.
 *
 * @example
 * ```ts
 * const { jobs } = await askJobs(process.pid);
 * jobs.map(({ name }) => name); // ["app"]
 * ```
 */
export async function askJobs(pid: number): Promise<JobsAnswer> {
  return (await ask(pid, { v: 1, ask: "jobs" })) as JobsAnswer;
}

/**
 * Asks a process of this user's for one of its tasks; `job` is needed when several jobs have a task of that number.
 * Rejects with `InspectError`, also when there is no such task.
 *
 * @example
 * ```ts
 * const { task } = await askTask(process.pid, 1);
 * task?.name; // "app"
 * ```
 */
export async function askTask(pid: number, task: number, job?: number): Promise<TaskAnswer> {
  return (await ask(pid, { v: 1, ask: "task", task, ...(job === undefined ? {} : { job }) })) as TaskAnswer;
}

/** The processes of this user's that have a socket. What dead ones left is removed. */
export function processes(): number[] {
  if (!checkFolder()) return [];
  const pids = readdirSync(socketFolder())
    .filter((name) => /^[1-9]\d*$/.test(name))
    .map(Number);
  return pids.filter((pid) => isAlive(pid) || forget(pid)).toSorted((a, b) => a - b);
}

async function ask(pid: number, request: InspectRequest): Promise<Exclude<InspectAnswer, FailedAnswer>> {
  if (!checkFolder()) throw notListening(pid);
  const text = await exchange(pid, `${JSON.stringify(request)}\n`);
  let answer: InspectAnswer;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new InspectError(`process ${pid} ended before it had answered`);
  }
  if ("error" in answer) throw new InspectError(`process ${pid}: ${answer.error}`);
  return answer;
}

function exchange(pid: number, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect(socketPath(pid), () => socket.write(line));
    const limit = setTimeout(() => {
      socket.destroy(
        new InspectError(`process ${pid} did not answer within ${LIMIT / 1000} s: is it stopped?`),
      );
    }, LIMIT);
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      if (text.length > LONGEST_ANSWER)
        socket.destroy(new InspectError(`process ${pid} answers without end`));
    });
    socket.on("error", (error: NodeJS.ErrnoException) => reject(inWords(pid, error)));
    socket.on("close", () => {
      clearTimeout(limit);
      resolve(text);
    });
  });
}

function inWords(pid: number, error: NodeJS.ErrnoException): Error {
  if (error instanceof InspectError) return error;
  if (error.code === "ECONNREFUSED") forget(pid);
  if (error.code === "ECONNREFUSED" || error.code === "ENOENT") return notListening(pid);
  return new InspectError(`process ${pid}: ${error.message}`);
}

function notListening(pid: number): InspectError {
  if (!isAlive(pid)) return new InspectError(`there is no process ${pid}`);
  return new InspectError(
    `process ${pid} cannot be looked into: start it with OUTLOOP_INSPECT=1 outloop run FILE, ` +
      `or node --import @outloop/inspector/register FILE`,
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Nobody listens there any more. */
function forget(pid: number): false {
  rmSync(socketPath(pid), { force: true });
  return false;
}
