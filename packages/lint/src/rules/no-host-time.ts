import { rule, type Rule } from "../rule.ts";
import { propertyName, unwrap, type Node } from "../syntax.ts";
import type { Facts } from "../facts.ts";

const TIMERS: ReadonlySet<string> = new Set(["setTimeout", "setInterval", "setImmediate"]);

export const noHostTime: Rule = rule({
  description: "Reports the clock and the timers of the host inside a coroutine.",
  messages: {
    clock:
      "`{{name}}` reads the host's clock, which knows nothing of the kernel's: on a virtual clock it stands still. Write `yield* now()`, or take the date from outside.",
    timer:
      "`{{name}}` belongs to the host's event loop: it never fires under `run`, and no cancel reaches it. Write `yield* sleep(ms)`, in a task of its own if need be.",
  },
  visit: (facts, report) => ({
    CallExpression(node) {
      const found = clockOf(facts.names, node.callee) ?? timerOf(facts.names, node.callee);
      if (found === undefined || facts.coroutines.runningIn(node) === undefined) return;
      report({ node, messageId: found.what, data: { name: facts.source.getText(node.callee) } });
    },
    NewExpression(node) {
      if (node.arguments.length > 0 || !facts.names.isGlobal(node.callee, "Date")) return;
      if (facts.coroutines.runningIn(node) !== undefined)
        report({ node, messageId: "clock", data: { name: "new Date()" } });
    },
  }),
});

type Found = { readonly what: "clock" | "timer" } | undefined;

function clockOf(names: Facts["names"], expression: Node): Found {
  const callee = unwrap(expression);
  if (callee.type !== "MemberExpression") return undefined;
  const name = propertyName(callee);
  const object = unwrap(callee.object);
  const from = names.imported(callee)?.module.replace(/^node:/, "");
  const isClock =
    (name === "now" &&
      (["Date", "performance"].some((of) => names.isGlobal(object, of)) ||
        isPerformance(names.imported(object)))) ||
    (["hrtime", "uptime"].includes(name ?? "") &&
      (names.isGlobal(object, "process") || from === "process")) ||
    (name === "bigint" && object.type === "MemberExpression" && clockOf(names, object) !== undefined);
  return isClock ? { what: "clock" } : undefined;
}

function isPerformance(imported: { module: string; name: string } | undefined): boolean {
  return imported?.name === "performance" && /^(node:)?perf_hooks$/.test(imported.module);
}

function timerOf(names: Facts["names"], expression: Node): Found {
  const callee = unwrap(expression);
  const imported = names.imported(callee);
  const isTimer =
    imported === undefined
      ? callee.type === "Identifier" && TIMERS.has(callee.name) && names.isGlobal(callee, callee.name)
      : /^(node:)?timers(\/promises)?$/.test(imported.module) && TIMERS.has(imported.name);
  return isTimer ? { what: "timer" } : undefined;
}
