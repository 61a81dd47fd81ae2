import type { Kernel } from "../kernel.ts";
import type { Body } from "../trap.ts";
import type { ScopeNode } from "./scope-node.ts";
import type { TaskNode } from "./task-node.ts";
import type { Outcome } from "../outcome.ts";
import type { OutsideSource } from "./outside.ts";

export type AnyBody = Body<unknown, readonly unknown[]>;

/** How a scope was asked for; what is absent is inherited or off. */
export interface ScopeSettings {
  readonly kind: ScopeKind;
  readonly name?: string | undefined;
  /** Milliseconds from entry. */
  readonly ms?: number | undefined;
  readonly deadline?: number | undefined;
  readonly grace?: number | undefined;
  readonly shield?: boolean | undefined;
  readonly supervise?: boolean | undefined;
}

export type ScopeKind = "root" | "task" | "scope" | "timeout" | "moveOnAfter";

/** Ends the wait it was made for, once; later calls do nothing. */
export type Wake<T> = (outcome: Outcome<T>) => void;

/** The traps that the driver itself answers. */
export type CoreTrap =
  | { readonly op: "checkpoint" | "now" | "self" | "deadline" | "current scope" }
  | { readonly op: "sleep"; readonly ms: number }
  | { readonly op: "sleep until"; readonly deadline: number }
  | {
      readonly op: "spawn";
      readonly f: AnyBody;
      readonly args: readonly unknown[];
      readonly name: string | undefined;
      readonly scope: ScopeNode | undefined;
    }
  | { readonly op: "call"; readonly f: AnyBody; readonly args: readonly unknown[] }
  | {
      readonly op: "scope";
      readonly f: AnyBody;
      readonly args: readonly unknown[];
      readonly settings: ScopeSettings;
    }
  | { readonly op: "join"; readonly task: TaskNode }
  | { readonly op: "cancel"; readonly task: TaskNode; readonly reason: unknown }
  | {
      readonly op: "park";
      readonly describe: string | (() => string);
      readonly arm: (wake: Wake<unknown>) => () => void;
    }
  | {
      readonly op: "outside";
      readonly source: OutsideSource;
      readonly describe: string | (() => string);
      readonly arm: (wake: Wake<unknown>) => () => void;
    }
  | { readonly op: "swap"; readonly kernel: Kernel }
  | { readonly op: "until"; readonly source: UntilSource<unknown> }
  | { readonly op: "get local"; readonly local: LocalKey }
  | {
      readonly op: "with local";
      readonly local: LocalKey;
      readonly value: unknown;
      readonly f: AnyBody;
      readonly args: readonly unknown[];
    };

/** A promise, or a function that is given a signal and makes one. `signal` is the host's `AbortSignal`. */
export type UntilSource<T> = PromiseLike<T> | ((signal: never) => PromiseLike<T>);

export interface LocalKey {
  readonly initial: unknown;
}

/** The values a task sees, innermost first; immutable, so a spawned task shares its spawner's list. */
export interface Locals {
  readonly key: LocalKey;
  readonly value: unknown;
  readonly outer: Locals | null;
}
