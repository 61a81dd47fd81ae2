import { bodyAndArguments, yieldStar } from "../fixes.ts";
import { bodyOf, namedOperation } from "../operations.ts";
import { positionOf } from "../position.ts";
import { rule, type Rule } from "../rule.ts";
import { isInGenerator, unwrap } from "../syntax.ts";

export const noUndrivenCoroutine: Rule = rule({
  description: "Reports coroutines that are made and never driven, and bodies that are called too early.",
  fixable: true,
  messages: {
    dropped:
      "`{{name}}(…)` makes a coroutine and runs nothing of it. Write `yield* {{name}}(…)` to run it here, or `yield* spawn({{name}}, …)` for a task of its own.",
    used: "This is the coroutine `{{name}}(…)` itself, not its value. Write `yield* {{name}}(…)`.",
    awaited:
      "`await` does not drive the coroutine `{{name}}(…)`. Run it on a kernel: `await start(kernel, {{name}}, …)`.",
    returned: "This returns the coroutine `{{name}}(…)` undriven. Write `return yield* {{name}}(…)`.",
    outside:
      "`{{name}}(…)` makes a coroutine and runs nothing of it. Run it on a kernel: `run(kernel, {{name}}, …)`.",
    called:
      "`{{taker}}` calls the function itself: give it `{{name}}` and its arguments, `{{taker}}(… {{name}}, …)`, not a coroutine.",
  },
  visit: (facts, report) => ({
    CallExpression(node) {
      const body = bodyOf(facts.names, node);
      const called = body === undefined ? undefined : unwrap(body);
      if (called?.type === "CallExpression" && facts.coroutines.isMade(called)) {
        const callee = unwrap(called.callee);
        const data = { taker: facts.source.getText(node.callee), name: facts.source.getText(callee) };
        // Detached from its object a method would lose its `this`.
        if (callee.type !== "Identifier" || namedOperation(facts.names, called)?.operation.parks === "body")
          return report({ node: called, messageId: "called", data });
        report({
          node: called,
          messageId: "called",
          data,
          fix: (fixer) => bodyAndArguments(facts, fixer, called),
        });
      }
      if (facts.coroutines.made(node) === undefined || namedOperation(facts.names, node) !== undefined)
        return;
      const position = positionOf(facts.names, node);
      const canYield = isInGenerator(node);
      const data = { name: facts.source.getText(node.callee) };
      if (position === "awaited") return report({ node, messageId: "awaited", data });
      if (position === "returned") {
        if (!canYield) return;
      } else if (position !== "dropped" && position !== "used") return;
      if (!canYield) return report({ node, messageId: "outside", data });
      report({ node, messageId: position, data, fix: (fixer) => yieldStar(facts, fixer, node) });
    },
  }),
});
