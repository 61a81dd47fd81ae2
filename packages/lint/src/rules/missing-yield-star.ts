import { yieldStar } from "../fixes.ts";
import { namedOperation } from "../operations.ts";
import { positionOf } from "../position.ts";
import { rule, type Rule } from "../rule.ts";
import { isInGenerator } from "../syntax.ts";

export const missingYieldStar: Rule = rule({
  description: "Reports operations that nobody drives: a `yield*` is missing before them.",
  fixable: true,
  messages: {
    dropped: "`{{name}}(…)` only describes what to ask; nothing happens here. Write `yield* {{name}}(…)`.",
    used: "This is the operation `{{name}}(…)` itself, not its answer. Write `yield* {{name}}(…)`.",
    awaited: "`await` does not drive `{{name}}(…)`. In a coroutine write `yield* {{name}}(…)`.",
    returned:
      "This returns the operation `{{name}}(…)` undriven; the caller gets no answer. Write `return yield* {{name}}(…)`.",
    outside:
      "`{{name}}(…)` does nothing here: only `yield*` in a coroutine drives it, and this function is none.",
  },
  visit: (facts, report) => ({
    CallExpression(node) {
      const made = namedOperation(facts.names, node);
      if (made === undefined) return;
      const position = positionOf(facts.names, node);
      const canYield = isInGenerator(node);
      const data = { name: made.name };
      if (position === "awaited") return report({ node, messageId: "awaited", data });
      if (position === "returned") {
        if (!canYield) return;
      } else if (position !== "dropped" && position !== "used") return;
      if (!canYield) return report({ node, messageId: "outside", data });
      report({ node, messageId: position, data, fix: (fixer) => yieldStar(facts, fixer, node) });
    },
  }),
});
