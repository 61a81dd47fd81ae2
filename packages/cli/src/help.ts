import { defaultKernel, kernels } from "./kernels.ts";
import { modes } from "./modes.ts";

export function helpText(): string {
  return `outloop: runs coroutine programs on a kernel of your choice

  outloop run FILE [options] [-- arguments]
  outloop repl [--kernel NAME]
  outloop conformance FILE [--format text|json|markdown]
  outloop ps [PID] | pstree PID | why PID TASK | watch PID [--once]
  outloop --help
  outloop --version

FILE is a module, .ts or .js, whose default export (or export named main) is a generator function:

  import { sleep } from "@outloop/core";
  export default function* () {
    yield* sleep(1000);
    return "hello world";
  }

It is run to its end and what it returns is printed. What stands behind -- is given to the function as strings, and
is in process.argv.slice(2).

Options of run:
  --kernel NAME  the kernel that answers the program (default: ${defaultKernel})
${list(Object.entries(kernels).map(([name, { summary }]) => [name, summary]))}
  --mode MODE    how it is run (default: blocking)
${list(Object.entries(modes))}
  --virtual      on a virtual clock: waiting takes no time
  --record LOG   writes down what the program asks and what the world answers, as lines of JSON
  --replay LOG   runs the program again from such a file, without the world, on any kernel; stops where it does
                 something else than then
  --step         with --replay: line by line; Enter goes on, c and Enter goes on to the end

  --trace FILE   writes what happens as trace events, which chrome://tracing and ui.perfetto.dev show; the clock is
                 the program's

repl is a prompt at which yield* works, on the host's event loop: all names of @outloop/core are there, and tasks go on
while you type. Ctrl-C cancels what runs; .help shows .tasks, .why, .kernel and .swap.

conformance tries a kernel of yours on every rule of the specification. FILE's default export is its class, or a
function (options) => kernel; with options.clock the kernel must take that clock.

ps, pstree, why and watch look into a running process of yours that was started with OUTLOOP_INSPECT=1, or with
node --import @outloop/inspector/register: its jobs and tasks, in a list or as a tree; why a task waits; the list each
second. TASK is a number, or JOB:TASK. --json prints one line of JSON. In a process started with OUTLOOP_INSPECT=SIGUSR2
and run hosted, that signal lets them in.

Exit codes: 0 the program returned, 1 it failed, 2 it could not be started, 3 it left its recording, 130 Ctrl-C
cancelled it; of conformance: 0 the kernel conforms, 1 it does not.
`;
}

function list(entries: readonly (readonly [string, string])[]): string {
  return entries.map(([name, summary]) => `                   ${name.padEnd(9)} ${summary}`).join("\n");
}
