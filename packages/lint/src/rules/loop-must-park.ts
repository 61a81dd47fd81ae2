import type { Facts } from "../facts.ts";
import { namedOperation } from "../operations.ts";
import { rule, type Rule } from "../rule.ts";
import { someOwnNode, unwrap, type Node } from "../syntax.ts";

export const loopMustPark: Rule = rule({
  description: "Reports endless loops in coroutines that never park.",
  messages: {
    endless:
      "This loop never ends and never parks: it holds the thread, and no other task has a turn. Put `yield* checkpoint()` into it, or wait for something.",
    spins:
      "Nothing in this loop can change its condition, and no other task has a turn meanwhile. Wait for an `Event`, or put `yield* checkpoint()` into it.",
    watches:
      "This loop waits for time to pass without parking: it holds the thread, and on a virtual clock time stands still. Write `yield* sleepUntil(instant)`.",
  },
  visit: (facts, report) => {
    const check = (loop: Node & { readonly body: Node; readonly test: Node | null }): void => {
      if (facts.coroutines.around(loop) === undefined || facts.parking.mayPark(loop)) return;
      const messageId = faultOf(facts, loop.test, loop);
      if (messageId !== undefined) report({ node: loop, messageId });
    };
    return { WhileStatement: check, DoWhileStatement: check, ForStatement: check };
  },
});

function faultOf(
  facts: Facts,
  test: Node | null,
  loop: Node & { readonly body: Node },
): "endless" | "spins" | "watches" | undefined {
  if (test !== null && readsClock(facts, test)) return "watches";
  // What leaves the loop, or one around it, ends it; `break` of an inner loop is taken for one of this, to be safe.
  if (someOwnNode(facts.source, loop.body, ({ type }) => LEAVES.has(type))) return undefined;
  if (test === null || isAlwaysTrue(test)) return "endless";
  return isFixed(facts, test, loop) ? "spins" : undefined;
}

const LEAVES: ReadonlySet<string> = new Set(["BreakStatement", "ReturnStatement", "ThrowStatement"]);
/** Whatever may change what a condition reads. */
const CHANGES: ReadonlySet<string> = new Set([
  "CallExpression",
  "NewExpression",
  "AssignmentExpression",
  "UpdateExpression",
  "TaggedTemplateExpression",
  "ImportExpression",
]);

function isAlwaysTrue(test: Node): boolean {
  const node = unwrap(test);
  return node.type === "Literal" && Boolean(node.value);
}

/** Nothing in the loop changes anything: getters aside, its condition stays what it is. */
function isFixed(facts: Facts, test: Node, loop: Node): boolean {
  const isConstant = unwrap(test).type === "Literal";
  return (
    !isConstant &&
    !someOwnNode(facts.source, loop, (node) => CHANGES.has(node.type) && !isImmediate(facts, node))
  );
}

/** An operation that is answered in place: no other task runs, so it changes nothing that others would. */
function isImmediate({ names }: Facts, node: Node): boolean {
  const operation = namedOperation(names, node)?.operation;
  return operation !== undefined && operation.parks === "never" && operation.body === undefined;
}

function readsClock({ source, names }: Facts, test: Node): boolean {
  return someOwnNode(source, test, (node) => {
    if (node.type !== "YieldExpression" || node.argument === null) return false;
    const operand = unwrap(node.argument);
    return operand.type === "CallExpression" && names.ofOutloop(operand.callee)?.name === "now";
  });
}
