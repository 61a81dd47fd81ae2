import * as core from "@outloop/core";
import * as io from "@outloop/core/io";
import { HeapKernel } from "@outloop/kernel-heap";
import { IoKernel } from "@outloop/kernel-io";
import { SimpleKernel } from "@outloop/kernel-simple";

/**
 * Puts the names of core, the kernels and `io`, the operations on descriptors, into the global object. Not into a context of
 * its own, whose arrays and errors would be of other classes than those that core knows.
 */
export function provideNames(more: Readonly<Record<string, unknown>>): void {
  // Node loads these on first use, and their classes extend what is called Event then: core has another one.
  void globalThis.WebSocket;
  const names = { ...core, io, SimpleKernel, HeapKernel, IoKernel, ...more };
  for (const [name, value] of Object.entries(names)) defineGlobal(name, value);
}

/** As a plain variable, also where the host has a getter by that name. */
export function defineGlobal(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
}

/** Makes room for names that an input declares; what they have had so far they keep until it assigns. */
export function declareGlobals(names: readonly string[]): void {
  for (const name of names) {
    const now = Object.getOwnPropertyDescriptor(globalThis, name);
    if (now?.writable !== true) defineGlobal(name, undefined);
  }
}
