// What a program uses that has tasks, time and a deadline.
export { Cancelled, run, scope, sleep, spawn, start, timeout, until } from "@outloop/core";
export { SimpleKernel } from "@outloop/kernel-simple";
