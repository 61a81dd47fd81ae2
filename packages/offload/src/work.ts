// What each worker runs: one call after the other.
import { move, Piscina } from "piscina";
import type { AnyFunction, Callee } from "./callee.ts";
import type { Call, Ended } from "./messages.ts";
import { toSent } from "./sent-error.ts";
import { Transferred } from "./transferred.ts";

const functions = new Map<string, AnyFunction>();

/** Never fails: what the function throws is part of what it returns. */
export default async function work({ callee, args }: Call): Promise<Ended> {
  let ended: Ended;
  try {
    const f = await find(callee);
    const value: unknown = await f(...(args as never[]));
    ended =
      value instanceof Transferred
        ? { ok: true, value: value.value, transfer: value.transfer }
        : { ok: true, value, transfer: [] };
  } catch (error) {
    return { ok: false, error: toSent(hinted(error, callee)) };
  }
  return ended.transfer.length === 0 ? ended : moved(ended);
}

async function find(callee: Callee): Promise<AnyFunction> {
  const key = "source" in callee ? callee.source : `${callee.module}#${callee.name}`;
  let f = functions.get(key);
  if (f === undefined) {
    f = "source" in callee ? compile(callee.source) : await load(callee);
    functions.set(key, f);
  }
  return f;
}

function compile(source: string): AnyFunction {
  // oxlint-disable-next-line no-eval -- it is the caller's own function; indirect, so it sees nothing of this module
  return (0, eval)(`(${source})`) as AnyFunction;
}

async function load({ module, name }: { module: string; name: string }): Promise<AnyFunction> {
  const exports = (await import(module)) as Record<string, unknown>;
  const f = exports[name];
  if (typeof f === "function") return f as AnyFunction;
  const others = Object.keys(exports).join(", ");
  throw new TypeError(
    `${module} exports no function '${name}'; it exports ${others === "" ? "nothing" : others}`,
  );
}

/** The usual slip with a function that is sent as its source. */
function hinted(error: unknown, callee: Callee): unknown {
  if (!("source" in callee) || !(error instanceof ReferenceError)) return error;
  const hint = "a function that is off-loaded by its source sees its arguments and globals, nothing else";
  const message = `${error.message} (${hint})`;
  const stack = String(error.stack).replace(error.message, () => message);
  return Object.assign(new ReferenceError(message), { stack });
}

/** What the pool moves instead of copying it. */
function moved(ended: Extract<Ended, { ok: true }>): Ended {
  const parcel = {
    [Piscina.transferableSymbol]: ended.transfer,
    [Piscina.valueSymbol]: ended,
  };
  return move(parcel as never) as unknown as Ended;
}
