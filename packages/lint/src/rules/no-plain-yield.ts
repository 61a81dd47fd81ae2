import { rule, type Rule } from "../rule.ts";
import { isFunction, unwrap, type Node } from "../syntax.ts";
import type { Facts } from "../facts.ts";

export const noPlainYield: Rule = rule({
  description: "Reports `yield` without the star before operations, coroutines, promises and plain values.",
  fixable: true,
  messages: {
    star: "`yield` hands out the operation itself, which is no trap. Write `yield*`.",
    promise: "No kernel answers a promise. Write `yield* until(…)`.",
    nothing: "A bare `yield` asks nothing. Write `yield* checkpoint()` to let other tasks have a turn.",
    value: "A coroutine yields traps, and this is none. Ask with `yield*`, or `return` the value.",
  },
  visit: (facts, report) => ({
    YieldExpression(node) {
      if (node.delegate || facts.coroutines.around(node) === undefined) return;
      if (node.argument === null) return report({ node, messageId: "nothing" });
      const value = unwrap(node.argument);
      if (facts.coroutines.isMade(value)) {
        const star = facts.source.getFirstToken(node);
        report({
          node,
          messageId: "star",
          fix: (fixer) => (star === null ? null : fixer.insertTextAfter(star, "*")),
        });
      } else if (isPromise(facts, value)) report({ node, messageId: "promise" });
      else if (isPlainValue(value)) report({ node, messageId: "value" });
    },
  }),
});

function isPromise({ names }: Facts, value: Node): boolean {
  if (value.type === "ImportExpression") return true;
  if (value.type === "NewExpression") return names.isGlobal(value.callee, "Promise");
  if (value.type !== "CallExpression") return false;
  const callee = unwrap(value.callee);
  if (callee.type === "MemberExpression") return names.isGlobal(callee.object, "Promise");
  return names.isGlobal(callee, "fetch") || (names.function(callee)?.async ?? false);
}

function isPlainValue(value: Node): boolean {
  return (
    isFunction(value) ||
    ["Literal", "TemplateLiteral", "ArrayExpression", "BinaryExpression", "ClassExpression"].includes(
      value.type,
    )
  );
}
