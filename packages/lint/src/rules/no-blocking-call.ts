import { rule, type Rule } from "../rule.ts";
import { propertyName, unwrap, type Node } from "../syntax.ts";
import type { Facts } from "../facts.ts";

const MODULES: ReadonlySet<string> = new Set(["fs", "child_process", "zlib", "crypto"]);

export const noBlockingCall: Rule = rule({
  description: "Reports calls that block the thread, and every other task with it, inside a coroutine.",
  messages: {
    blocking:
      "`{{name}}` blocks the thread: no other task has a turn, no deadline and no cancel is noticed meanwhile. Do it before `run`, or hosted: `yield* until({{hint}})`.",
  },
  visit: (facts, report) => ({
    CallExpression(node) {
      const found = blockingCall(facts, node.callee);
      if (found === undefined || facts.coroutines.runningIn(node) === undefined) return;
      report({ node, messageId: "blocking", data: { name: facts.source.getText(node.callee), hint: found } });
    },
  }),
});

/** The promise to wait for instead, in words; undefined for calls that do not block. */
function blockingCall({ names }: Facts, expression: Node): string | undefined {
  const callee = unwrap(expression);
  if (callee.type === "MemberExpression" && names.isGlobal(callee.object, "Atomics"))
    return propertyName(callee) === "wait" ? "Atomics.waitAsync(…).value" : undefined;
  const imported = names.imported(callee);
  if (imported === undefined || !imported.name.endsWith("Sync")) return undefined;
  const module = imported.module.replace(/^node:/, "");
  if (!MODULES.has(module)) return undefined;
  const name = imported.name.slice(0, -"Sync".length);
  return module === "fs" ? `fs.promises.${name}(…)` : `promisify(${name})(…)`;
}
