import { askJobs, askTask, InspectError, processes, type JobsAnswer } from "@outloop/inspector";
import type { InspectCommand } from "./arguments.ts";
import { listProcesses, listTasks } from "./ps.ts";
import { tasksAsTree } from "./tree.ts";
import { watch } from "./watch.ts";
import { whyInWords } from "./why.ts";

/** `ps`, `pstree`, `why` and `watch`: shows what a process of this user's is doing. Returns the exit code. */
export async function inspectFromOutside(command: InspectCommand): Promise<number> {
  process.stdout.on("error", endWithReader);
  try {
    if (command.kind === "watch") await watch(command.pid, command.once, command.json);
    else process.stdout.write(`${await textOf(command)}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof InspectError)) throw error;
    process.stderr.write(`outloop: ${error.message}\n`);
    return 1;
  }
}

async function textOf(command: Exclude<InspectCommand, { kind: "watch" }>): Promise<string> {
  const { json } = command;
  if (command.kind === "why") {
    const answer = await askTask(command.pid, command.task, command.job);
    return json ? JSON.stringify(answer) : whyInWords(answer);
  }
  if (command.pid === undefined) {
    const answers = await askAll();
    return json ? JSON.stringify(answers) : listProcesses(answers);
  }
  const answer = await askJobs(command.pid);
  if (json) return JSON.stringify(answer);
  return command.kind === "ps" ? listTasks(answer) : tasksAsTree(answer);
}

/** All at once: a stopped process holds up none of the others. It is named; those that end meanwhile are left out. */
async function askAll(): Promise<JobsAnswer[]> {
  const pids = processes();
  const answers = await Promise.allSettled(pids.map((pid) => askJobs(pid)));
  const living = new Set(processes());
  return answers.flatMap((each, index) => {
    if (each.status === "fulfilled") return [each.value];
    if (living.has(pids[index]!)) process.stderr.write(`outloop: ${(each.reason as Error).message}\n`);
    return [];
  });
}

/** Whoever read has read enough, as `head` does. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
}
