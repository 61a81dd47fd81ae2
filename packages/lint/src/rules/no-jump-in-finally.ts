import { rule, type Rule } from "../rule.ts";
import { isFunction, type Node } from "../syntax.ts";

export const noJumpInFinally: Rule = rule({
  description: "Reports `return`, `break`, `continue` and `throw` that leave a `finally` in a coroutine.",
  messages: {
    swallows:
      "`{{jump}}` in `finally` throws away the error on its way, `Cancelled` too: a cancelled task runs on. Move it behind the `finally`.",
    replaces:
      "`throw` in `finally` replaces the error on its way, `Cancelled` too, and nobody learns of that one. Catch what cleanup throws inside the `finally`.",
  },
  visit: (facts, report) => {
    const check = (node: Node): void => {
      if (!leavesFinally(node) || facts.coroutines.around(node) === undefined) return;
      if (node.type === "ThrowStatement") return report({ node, messageId: "replaces" });
      report({ node, messageId: "swallows", data: { jump: facts.source.getFirstToken(node)!.value } });
    };
    return { ReturnStatement: check, BreakStatement: check, ContinueStatement: check, ThrowStatement: check };
  },
});

function leavesFinally(jump: Node): boolean {
  const label = "label" in jump ? jump.label : null;
  for (let node = jump; node.parent !== null && !isFunction(node); node = node.parent) {
    const { parent } = node;
    if (parent.type === "TryStatement") {
      if (parent.finalizer === node) return true;
      if (jump.type === "ThrowStatement" && parent.block === node && parent.handler !== null) return false;
    }
    if (jump.type === "BreakStatement" || jump.type === "ContinueStatement") {
      const isTarget = label
        ? parent.type === "LabeledStatement" && parent.label.name === (label as { name: string }).name
        : isLoop(parent) || (parent.type === "SwitchStatement" && jump.type === "BreakStatement");
      if (isTarget) return false;
    }
  }
  return false;
}

function isLoop(node: Node): boolean {
  return ["ForStatement", "ForInStatement", "ForOfStatement", "WhileStatement", "DoWhileStatement"].includes(
    node.type,
  );
}
