import { Described, describeTrap, describeValue } from "../describe.ts";
import type { SnapshotScope } from "../event-record.ts";
import type { Trap } from "../trap.ts";
import { nameOf } from "./coroutine.ts";
import type { ScopeNode } from "./scope-node.ts";
import type { AnyBody, CoreTrap } from "./traps.ts";

const LONGEST = 200;

/** A trap in words for a record: as reports describe it, but bounded, and short where it holds a function. */
export function wordsOf(request: Trap): string {
  const core = request as unknown as CoreTrap;
  switch (core.op) {
    case "checkpoint":
    case "now":
      return core.op;
    case "call":
    case "spawn":
      return `${core.op} ${bodyName(core.f)}`;
    case "scope":
      return `${describeKind(core.settings)} ${bodyName(core.f)}`;
    case "join":
    case "cancel":
      // Not by its fields, one after another: this is felt where every task is joined.
      return core.task instanceof Described ? `${core.op} ${core.task.inWords()}` : describeTrap(request);
    case "sleep":
      return `sleep { ms: ${describeValue(core.ms)} }`;
    default:
      return bounded(describeTrap(request));
  }
}

/** What a record says of a scope. Instants without end are left out, since JSON has no word for them. */
export function scopeWords(scope: ScopeNode): SnapshotScope {
  const { owner, parent, ownDeadline } = scope;
  return {
    id: scope.number,
    ...(parent === null ? {} : { parent: parent.number }),
    ...(owner === null ? {} : { task: owner.id }),
    name: bounded(scope.name),
    type: scope.kind,
    ...(Number.isFinite(ownDeadline) ? { due: ownDeadline } : {}),
    ...(scope.shielded ? { shield: true } : {}),
  };
}

export function bounded(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 3)}...`;
}

// A trap made by hand may hold anything.

function bodyName(f: unknown): string {
  return typeof f === "function" ? bounded(nameOf(f as AnyBody)) : describeValue(f);
}

function describeKind(settings: { readonly kind?: unknown } | null | undefined): string {
  return typeof settings?.kind === "string" ? bounded(settings.kind) : "scope";
}
