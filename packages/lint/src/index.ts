import { createRequire } from "node:module";
import type { Rule as OwnRule } from "./rule.ts";
import { deadlineInFinally } from "./rules/deadline-in-finally.ts";
import { loopMustPark } from "./rules/loop-must-park.ts";
import { missingYieldStar } from "./rules/missing-yield-star.ts";
import { noAsyncCoroutine } from "./rules/no-async-coroutine.ts";
import { noBlockingCall } from "./rules/no-blocking-call.ts";
import { noHostTime } from "./rules/no-host-time.ts";
import { noJumpInFinally } from "./rules/no-jump-in-finally.ts";
import { noPlainYield } from "./rules/no-plain-yield.ts";
import { noUndrivenCoroutine } from "./rules/no-undriven-coroutine.ts";
import { rethrowCancelled } from "./rules/rethrow-cancelled.ts";
import { scopeMustPark } from "./rules/scope-must-park.ts";

/** A rule, as ESLint and oxlint take it. */
export interface Rule {
  readonly meta: {
    readonly type: "problem";
    readonly docs: { readonly description: string };
    readonly messages: Record<string, string>;
    readonly fixable?: "code";
    readonly schema: [];
  };
  // The two linters name the types of contexts and visitors differently, and neither is a dependency of this package.
  // oxlint-disable-next-line typescript/no-explicit-any
  create(context: any): any;
}

/** A part of a flat configuration of ESLint. */
export interface Config {
  readonly name: string;
  readonly plugins: { readonly outloop: Plugin };
  readonly rules: Record<string, "error" | "warn">;
}

export interface Plugin {
  readonly meta: { readonly name: string; readonly version: string; readonly namespace: string };
  readonly rules: Record<string, Rule>;
  readonly configs: { readonly recommended: Config };
}

const { version } = createRequire(import.meta.url)("../package.json") as { version: string };

const rules: Record<string, OwnRule> = {
  "missing-yield-star": missingYieldStar,
  "no-plain-yield": noPlainYield,
  "no-undriven-coroutine": noUndrivenCoroutine,
  "no-async-coroutine": noAsyncCoroutine,
  "no-host-time": noHostTime,
  "no-blocking-call": noBlockingCall,
  "rethrow-cancelled": rethrowCancelled,
  "no-jump-in-finally": noJumpInFinally,
  "deadline-in-finally": deadlineInFinally,
  "loop-must-park": loopMustPark,
  "scope-must-park": scopeMustPark,
};

/**
 * The plugin. For ESLint, put `outloop.configs.recommended` into the configuration; for oxlint, name this package under
 * `jsPlugins` and switch its rules on.
 *
 * @example
 * ```ts
 * import outloop from "eslint-plugin-outloop";
 *
 * export default [outloop.configs.recommended];
 * ```
 */
const outloop: Plugin = {
  // oxlint calls the rules after `name`, and drops the usual beginning of it.
  meta: { name: "eslint-plugin-outloop", version, namespace: "outloop" },
  rules: rules as Record<string, Rule>,
  configs: {
    recommended: {
      name: "outloop/recommended",
      get plugins() {
        return { outloop };
      },
      rules: Object.fromEntries(Object.keys(rules).map((name) => [`outloop/${name}`, "error" as const])),
    },
  },
};

export default outloop;
