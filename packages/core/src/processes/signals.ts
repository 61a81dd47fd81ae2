import { describeValue } from "../describe.ts";

/** The signals that every system of this kind has. */
export const SIGNALS = [
  "SIGHUP",
  "SIGINT",
  "SIGQUIT",
  "SIGILL",
  "SIGTRAP",
  "SIGABRT",
  "SIGBUS",
  "SIGFPE",
  "SIGKILL",
  "SIGUSR1",
  "SIGSEGV",
  "SIGUSR2",
  "SIGPIPE",
  "SIGALRM",
  "SIGTERM",
  "SIGCHLD",
  "SIGCONT",
  "SIGSTOP",
  "SIGTSTP",
  "SIGTTIN",
  "SIGTTOU",
  "SIGURG",
  "SIGXCPU",
  "SIGXFSZ",
  "SIGVTALRM",
  "SIGPROF",
  "SIGWINCH",
  "SIGIO",
  "SIGSYS",
] as const;

/** The name of a signal: `"SIGTERM"`. */
export type Signal = (typeof SIGNALS)[number];

const names: ReadonlySet<unknown> = new Set(SIGNALS);

export function checkSignal(what: string, signal: unknown): asserts signal is Signal {
  if (!names.has(signal))
    throw new TypeError(`${what}: signal must be a name such as "SIGTERM", got ${describeValue(signal)}`);
}
