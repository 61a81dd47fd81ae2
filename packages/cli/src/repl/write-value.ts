import { inspect } from "node:util";
import { describeTrap, type Trap } from "@outloop/core/kernel";

/** A value as the prompt prints it; what only makes sense with `yield*` says so. */
export function writeValue(value: unknown, colors: boolean): string {
  const request = requestOf(value);
  if (request !== undefined) return `${describeTrap(request)}, which nobody has asked: put yield* before it`;
  if (Object.prototype.toString.call(value) === "[object Generator]")
    return "a coroutine that nobody runs: put yield* before it";
  const text = inspect(value, { colors });
  return value instanceof Promise ? `${text}, which is waited for by yield* until(...)` : text;
}

/** What an operation would ask. */
function requestOf(value: unknown): Trap | undefined {
  if (typeof value !== "object" || value === null || !(Symbol.iterator in value)) return undefined;
  const { ask } = value as { readonly ask?: { readonly value?: { readonly op?: unknown } } };
  return typeof ask?.value?.op === "string" ? (ask.value as Trap) : undefined;
}
