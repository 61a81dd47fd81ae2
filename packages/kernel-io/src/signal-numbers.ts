/** By number, from 1 on, on every Linux that Node runs on. Number 16 has never been used. */
const NAMES =
  "SIGHUP SIGINT SIGQUIT SIGILL SIGTRAP SIGABRT SIGBUS SIGFPE SIGKILL SIGUSR1 SIGSEGV SIGUSR2 SIGPIPE SIGALRM SIGTERM SIGSTKFLT SIGCHLD SIGCONT SIGSTOP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGXCPU SIGXFSZ SIGVTALRM SIGPROF SIGWINCH SIGIO SIGPWR SIGSYS".split(
    " ",
  );

/** 0 for a name that Linux does not know. */
export function numberOfSignal(name: string): number {
  return NAMES.indexOf(name) + 1;
}

/** The name; for signals that have none (the real-time ones) the number behind `SIG`. */
export function nameOfSignal(number: number): string {
  return NAMES[number - 1] ?? `SIG${number}`;
}
