import type { Fix, Fixer } from "@oxlint/plugins";
import type { Facts } from "./facts.ts";
import { wrapped, type Call, type Node } from "./syntax.ts";

/** Puts `yield*` before an expression, in parentheses where the language wants them. */
export function yieldStar(facts: Facts, fixer: Fixer, expression: Node): Fix[] {
  const node = wrapped(expression);
  // What has parentheses needs none; inside of them it may stand bare.
  const before = facts.source.getTokenBefore(node)?.value;
  const after = facts.source.getTokenAfter(node)?.value;
  const isBare =
    (before === "(" && after === ")") ||
    node.parent?.type === "ExpressionStatement" ||
    node.parent?.type === "ReturnStatement" ||
    (node.parent?.type === "VariableDeclarator" && node.parent.init === node) ||
    node.parent?.type === "TemplateLiteral";
  if (isBare) return [fixer.insertTextBefore(node, "yield* ")];
  return [fixer.insertTextBefore(node, "(yield* "), fixer.insertTextAfter(node, ")")];
}

/** `worker("a")` becomes `worker, "a"`: what takes a body calls it itself. */
export function bodyAndArguments(facts: Facts, fixer: Fixer, call: Call): Fix {
  const parts = [call.callee, ...call.arguments].map((part) => facts.source.getText(part));
  return fixer.replaceText(call, parts.join(", "));
}
