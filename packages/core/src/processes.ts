// "@outloop/core/processes": what a program asks of other processes, on any kernel that answers these traps.
export { killProcess } from "./processes/kill.ts";
export { SIGNALS, type Signal } from "./processes/signals.ts";
export { startProcess, type StartedProcess, type StartOptions, type StdioChoice } from "./processes/start.ts";
export { waitProcess, type ProcessEnd } from "./processes/wait.ts";
