import { bodyOf } from "../operations.ts";
import { rule, type Rule } from "../rule.ts";
import type { FunctionNode } from "../syntax.ts";

export const noAsyncCoroutine: Rule = rule({
  description:
    "Reports coroutines that are `async`, and `async` functions given where a coroutine is wanted.",
  messages: {
    generator:
      "A coroutine is a plain generator: an `async function*` is driven by nobody. Remove `async`, and write `yield* until(promise)` for each `await`.",
    body: "`{{taker}}` takes a generator function, and this one returns a promise. Write `function* () { … }`, and `yield* until(promise)` for each `await`.",
  },
  visit: (facts, report) => {
    const check = (node: FunctionNode): void => {
      if (node.async && facts.coroutines.isMeantAsOne(node)) report({ node, messageId: "generator" });
    };
    return {
      FunctionDeclaration: check,
      FunctionExpression: check,
      CallExpression(node) {
        const body = bodyOf(facts.names, node);
        const f = body === undefined ? undefined : facts.names.function(body);
        if (body === undefined || f === undefined || !f.async || facts.coroutines.isMeantAsOne(f)) return;
        report({ node: body, messageId: "body", data: { taker: facts.source.getText(node.callee) } });
      },
    };
  },
});
