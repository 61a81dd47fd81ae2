import { describeTrap } from "../describe.ts";
import { isOwnFrame } from "../own-files.ts";
import { operationWatch, setOperationWatch, type Operation, type OperationWatch } from "../trap.ts";

/** What `debug: true` costs time for: where each operation was made, and which were never driven. */
class DebugWatch implements OperationWatch {
  users = 0;
  lastOrigin: string | undefined;
  readonly origins = new WeakMap<Operation<unknown>, string>();
  readonly undriven = new Set<Operation<unknown>>();

  made(operation: Operation<unknown>): void {
    this.origins.set(operation, userFrame(new Error("made").stack ?? ""));
    this.undriven.add(operation);
  }

  driven(operation: Operation<unknown>): void {
    this.undriven.delete(operation);
    this.lastOrigin = this.origins.get(operation);
  }
}

/** The first line of a stack that is not core's own: `at main (app.ts:3:9)`. */
function userFrame(stack: string): string {
  for (const line of stack.split("\n").slice(1)) {
    if (!isOwnFrame(line)) return line.trim();
  }
  return "at an unknown place";
}

/** Switches debugging on for as long as some run wants it. Returns what ends that, giving the operations never driven. */
export function debugOperations(): () => string[] {
  const watch = current() ?? new DebugWatch();
  setOperationWatch(watch);
  watch.users++;
  return () => {
    watch.users--;
    if (watch.users > 0) return [];
    setOperationWatch(undefined);
    return [...watch.undriven].map(
      (each) => `${describeTrap(each.ask.value)} made ${watch.origins.get(each)}`,
    );
  };
}

/** Where an operation was made, for a message; known in debug mode. */
export function madeAt(operation: Operation<unknown>): string {
  const origin = current()?.origins.get(operation);
  return origin === undefined ? "" : ` (made ${origin})`;
}

/** Where the operation driven last was made; known in debug mode. */
export function originOfLastOperation(): string | undefined {
  return current()?.lastOrigin;
}

function current(): DebugWatch | undefined {
  return operationWatch() as DebugWatch | undefined;
}
