import { askJobs, askTask, InspectError, processes, type JobsAnswer } from "@outloop/inspector";
import type { InspectCommand } from "./arguments.ts";
import { listProcesses, listTasks } from "./ps.ts";
import { tasksAsTree } from "./tree.ts";
import { watch } from "./watch.ts";
import { whyInWords } from "./why.ts";

/** `ps`, `pstree`, `why` and `watch`: shows what a process of this user's is doing. Returns the exit code. */
export async function inspectFromOutside(command: InspectCommand): Promise<number> {
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

/** All at once: a stopped process holds up none of the others. Those that end meanwhile are left out. */
async function askAll(): Promise<JobsAnswer[]> {
  const answers = await Promise.allSettled(processes().map(askJobs));
  return answers.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
}
