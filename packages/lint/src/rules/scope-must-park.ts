import type { Facts } from "../facts.ts";
import { namedOperation, type OperationCall } from "../operations.ts";
import { rule, type Rule } from "../rule.ts";
import { isGenerator, keyName, unwrap } from "../syntax.ts";

export const scopeMustPark: Rule = rule({
  description: "Reports deadlines and shields around code that never parks: they have no effect.",
  messages: {
    deadline:
      "The deadline of `{{name}}` never takes effect: a cancel is raised where a task parks, and this body never does. Put `yield* checkpoint()` into its loops, or leave `{{name}}` out.",
    shield: "`{{name}}` protects nothing: a cancel is raised where a task parks, and this body never does.",
  },
  visit: (facts, report) => ({
    CallExpression(node) {
      const made = namedOperation(facts.names, node);
      const messageId = made === undefined ? undefined : purposeOf(facts, made);
      if (made === undefined || messageId === undefined) return;
      const body = node.arguments.at(made.operation.body!);
      const f = body === undefined ? undefined : facts.names.function(body);
      if (f === undefined || !isGenerator(f) || facts.parking.bodyMayPark(body) || facts.parking.usesScope(f))
        return;
      report({ node, messageId, data: { name: made.name } });
    },
  }),
});

function purposeOf({ names }: Facts, { call }: OperationCall): "deadline" | "shield" | undefined {
  const name = names.ofOutloop(call.callee)?.name;
  if (name === "timeout" || name === "moveOnAfter") return "deadline";
  if (name === "shield") return "shield";
  const options = name === "scopeWith" && call.arguments[0] ? unwrap(call.arguments[0]) : undefined;
  const hasDeadline =
    options?.type === "ObjectExpression" &&
    options.properties.some(
      (each) => each.type === "Property" && keyName(each.key, each.computed) === "deadline",
    );
  return hasDeadline ? "deadline" : undefined;
}
