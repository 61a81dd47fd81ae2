/** What is called on another thread: the export of a module, or a function that is sent as its source. */
export type Callee =
  | { readonly module: string; readonly name: string }
  | { readonly source: string; readonly name: string };

/** Functions of any kind; `never` lets each through. */
export type AnyFunction = (...args: never[]) => unknown;

/** A function by the module and the name it is exported by. Made by {@link exported}. */
export class Exported<F extends AnyFunction> {
  readonly module: string;
  readonly name: string;
  /** For the types alone. */
  declare readonly type: F;

  /** @internal */
  constructor(module: string, name: string) {
    this.module = module;
    this.name = name;
  }
}

/**
 * Names a function that another thread finds by itself: the export `name` of `module`, an URL with a scheme such as
 * `file:`. Throws `TypeError` for anything else.
 *
 * @example
 * ```ts
 * import type { fib } from "./fib.ts";
 *
 * const slowly = exported<typeof fib>(new URL("./fib.ts", import.meta.url), "fib");
 * const value = yield* offload(slowly, 30);
 * ```
 */
export function exported<F extends AnyFunction>(module: URL | string, name = "default"): Exported<F> {
  if (!(module instanceof URL) && !(typeof module === "string" && URL.canParse(module))) {
    throw new TypeError(
      `exported(module, name): another thread finds modules by their URL alone, got ${JSON.stringify(module)}: ` +
        `give new URL("./module.ts", import.meta.url)`,
    );
  }
  if (typeof name !== "string") throw new TypeError("exported(module, name): name must be a string");
  return new Exported(String(module), name);
}

/** By function, since a function never changes. */
const sources = new WeakMap<AnyFunction, Callee>();

/** Throws `TypeError` for what cannot be called on another thread. */
export function calleeOf(f: AnyFunction | Exported<AnyFunction>): Callee {
  if (f instanceof Exported) return { module: f.module, name: f.name };
  if (typeof f !== "function")
    throw new TypeError("offload(f, ...args): f must be a function, or exported(...)");
  let callee = sources.get(f);
  if (callee === undefined) {
    callee = { source: sourceOf(f), name: f.name };
    sources.set(f, callee);
  }
  return callee;
}

const ADVICE = "give exported(module, name), or a function that stands for itself";

function sourceOf(f: AnyFunction): string {
  const source = Function.prototype.toString.call(f);
  const what = f.name === "" ? "a function" : `'${f.name}'`;
  if (/\{\s*\[native code\]\s*\}$/.test(source))
    throw new TypeError(`offload(f): ${what} is native or bound and has no source: ${ADVICE}`);
  if (/^(?:async\s*)?function\s*\*|^class\b/.test(source))
    throw new TypeError(`offload(f): ${what} is a generator function or a class: ${ADVICE}`);
  try {
    // Compiled, never called: a method, `name() {}`, is no expression.
    // oxlint-disable-next-line typescript/no-implied-eval, no-new -- it is the caller's own function
    new Function(`return (${source})`);
  } catch {
    throw new TypeError(`offload(f): ${what} is a method, whose source is no function by itself: ${ADVICE}`);
  }
  return source;
}
