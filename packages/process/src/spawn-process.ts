import {
  checkpoint,
  currentScope,
  shield,
  spawnWith,
  type Coroutine,
  type Op,
  type Task,
} from "@outloop/core";
import { startProcess, type StartedProcess, type StdioChoice } from "@outloop/core/processes";
import { closing, ending, Keeper } from "./keeper.ts";
import { checkGrace, type ProcessOptions } from "./options.ts";
import { Process } from "./process.ts";

/**
 * Starts a program in the innermost scope of the caller. The scope does not end before the program has, and everything
 * that it writes to pipes has been read or closed; when the scope is cancelled, the program is sent `SIGTERM`, and after
 * `grace` milliseconds `SIGKILL`. No shell is involved: `args` are passed as they are. A checkpoint.
 *
 * By default it reads nothing and writes where this process writes; ask for the pipes that you will use. One that
 * nobody reads holds the program up.
 *
 * Throws `IoError` when it cannot be started; its `path` is the program or, when that is what is wrong, `cwd`: `ENOENT`,
 * `EACCES`, `E2BIG`, `EAGAIN`, `EMFILE`.
 *
 * @example
 * ```ts
 * const sort = yield* spawnProcess("sort", ["-r"], { stdin: "pipe", stdout: "pipe" });
 * yield* sort.stdin.send("a\nc\nb\n");
 * yield* sort.stdin.close();
 * yield* sort.stdout.readLine(); // "c"
 * yield* sort.stdout.readLine(); // "b"
 * yield* sort.wait(); // { status: 0, signal: undefined }
 * ```
 */
export function spawnProcess(
  file: string,
  args: readonly string[] = [],
  options: ProcessOptions = {},
): Op<Process> {
  const { cwd, env, stdin = "ignore", stdout = "inherit", stderr = "inherit", group = false } = options;
  const { grace = 2000 } = options;
  checkGrace("spawnProcess(file, args, { grace })", grace);
  const stdio: readonly StdioChoice[] = [stdin, stdout, stderr];
  const start = startProcess(file, args, { cwd, env, stdio, group });
  return spawning(start, new Keeper(grace), file, args, group);
}

function* spawning(
  start: Op<StartedProcess>,
  keeper: Keeper,
  file: string,
  args: readonly string[],
  group: boolean,
): Coroutine<Process> {
  yield* mayBeKept(file);
  const task = yield* spawnWith({ name: `keeper of '${file}'` }, keeping, keeper);
  const process = new Process(file, args, yield* start, group);
  keeper.process = process;
  try {
    // Where the order of tasks is drawn by lot, the keeper may come after the first.
    do yield* checkpoint();
    while (!keeper.hasBegun && !isDone(task));
    if (!keeper.hasBegun) {
      // The cancel that has reached the keeper is due here, too.
      yield* checkpoint();
      throw cannotBeKept(file);
    }
  } catch (error) {
    // A task that is cancelled before it begins never runs; then there is only this one.
    if (!keeper.hasBegun) yield* shield(endingNow, keeper, process);
    throw error;
  }
  return process;
}

/** In a scope whose cancel has come already, nothing that is spawned runs: nobody could keep the process. */
function* mayBeKept(file: string): Coroutine<void> {
  const { cancelled } = yield* currentScope();
  if (!cancelled) return;
  yield* checkpoint();
  throw cannotBeKept(file);
}

function cannotBeKept(file: string): Error {
  return new Error(
    `spawnProcess: '${file}' cannot be started in a scope that is being cancelled. In cleanup, open a scope for it`,
  );
}

const isDone = ({ state }: Task): boolean => state === "done";

function keeping(keeper: Keeper): Coroutine<void> {
  return keeper.keep();
}

function* endingNow(keeper: Keeper, process: Process): Coroutine<void> {
  keeper.process = undefined;
  try {
    yield* ending(keeper, process);
  } finally {
    yield* closing(process);
  }
}
