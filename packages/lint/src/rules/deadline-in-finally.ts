import type { Facts } from "../facts.ts";
import { namedOperation, type OperationCall } from "../operations.ts";
import { rule, type Rule } from "../rule.ts";
import { eachOwnNode, keyName, unwrap, type FunctionNode, type Node } from "../syntax.ts";

export const deadlineInFinally: Rule = rule({
  description: "Reports waits in `finally` that nothing bounds.",
  messages: {
    unbounded:
      "`{{name}}` in `finally` may wait for ever: grace bounds it after a cancel, nothing after an error or a normal end. Write `yield* moveOnAfter(ms, …)` around it.",
  },
  visit: (facts, report) => ({
    TryStatement({ finalizer }) {
      if (!finalizer || facts.coroutines.around(finalizer) === undefined) return;
      eachOwnNode(facts.source, finalizer, (node) => {
        if (node.type !== "YieldExpression" || !node.delegate || node.argument === null) return;
        const name = unboundedIn(facts, node.argument, new Set());
        if (name !== undefined) report({ node, messageId: "unbounded", data: { name } });
      });
    },
  }),
});

/** The operation that may wait for ever, as far as this file tells; what cannot be seen is taken as bounded. */
function unboundedIn(facts: Facts, operand: Node, seen: Set<FunctionNode>): string | undefined {
  const operation = namedOperation(facts.names, operand);
  if (operation === undefined) {
    const f = facts.coroutines.made(operand);
    return f === undefined ? undefined : unboundedInBody(facts, f, seen);
  }
  if (operation.operation.ends || operation.operation.parks === "never" || hasBound(operation))
    return undefined;
  if (operation.operation.parks === "always") return operation.name;
  const body = operation.call.arguments.at(operation.operation.body!);
  const f = body === undefined ? undefined : facts.names.function(body);
  return f === undefined ? undefined : unboundedInBody(facts, f, seen);
}

function unboundedInBody(facts: Facts, f: FunctionNode, seen: Set<FunctionNode>): string | undefined {
  if (seen.has(f) || f.body === null) return undefined;
  seen.add(f);
  if (f.body.type !== "BlockStatement") return unboundedIn(facts, f.body, seen);
  let found: string | undefined;
  eachOwnNode(facts.source, f.body, (node) => {
    if (node.type === "YieldExpression" && node.delegate && node.argument !== null)
      found ??= unboundedIn(facts, node.argument, seen);
  });
  return found;
}

/** `scopeWith({ deadline, … })`: a grace bounds only what is cancelled. */
function hasBound({ name, call }: OperationCall): boolean {
  const options = name.endsWith("scopeWith") ? call.arguments[0] : undefined;
  const literal = options === undefined ? undefined : unwrap(options);
  return (
    literal?.type === "ObjectExpression" &&
    literal.properties.some(
      (each) => each.type === "Property" && keyName(each.key, each.computed) === "deadline",
    )
  );
}
