import type { Names } from "./names.ts";
import { isFunction, propertyName, unwrap, wrapped, type Node } from "./syntax.ts";

/**
 * What becomes of the value of an expression:
 * `driven` by `yield*`, `yielded` without the star, `awaited`, `dropped` (nobody gets it), `used` as if it were the
 * answer, `returned` from the function it stands in, or `unknown` (handed on to somebody who may drive it).
 */
export type Position = "driven" | "yielded" | "awaited" | "dropped" | "used" | "returned" | "unknown";

const READERS: ReadonlySet<string> = new Set([
  "console",
  "Math",
  "JSON",
  "Promise",
  "Number",
  "String",
  "Boolean",
]);

export function positionOf(names: Names, expression: Node): Position {
  const node = wrapped(expression);
  const { parent } = node;
  switch (parent?.type) {
    case "YieldExpression":
      return parent.delegate ? "driven" : "yielded";
    case "AwaitExpression":
      return "awaited";
    case "ExpressionStatement":
      return "dropped";
    case "UnaryExpression":
      return parent.operator === "void" ? "dropped" : "used";
    case "SequenceExpression":
      return parent.expressions.at(-1) === node ? positionOf(names, parent) : "dropped";
    case "LogicalExpression":
      return parent.left === node ? "used" : positionOf(names, parent);
    case "ConditionalExpression":
      return parent.test === node ? "used" : positionOf(names, parent);
    case "IfStatement":
    case "WhileStatement":
    case "DoWhileStatement":
    case "ForStatement":
      return parent.test === node ? "used" : "dropped";
    case "BinaryExpression":
    case "TemplateLiteral":
    case "SwitchStatement":
    case "SwitchCase":
    case "ThrowStatement":
    case "ForOfStatement":
      return "used";
    case "AssignmentExpression":
      // `kept ??= sleep(5)` keeps the operation, as `=` does; `count += sleep(5)` reckons with it.
      return ["=", "??=", "||=", "&&="].includes(parent.operator) ? "unknown" : "used";
    case "MemberExpression":
      // Somebody may step an operation by hand: `sleep(5)[Symbol.iterator]()`, `body().next()`.
      if (parent.object !== node) return "used";
      return ["next", "throw", "return", "then", undefined].includes(propertyName(parent))
        ? "unknown"
        : "used";
    case "ReturnStatement":
      return "returned";
    case "ArrowFunctionExpression":
      return parent.body === node ? "returned" : "unknown";
    case "VariableDeclarator":
      return parent.id.type === "Identifier" ? ofVariable(names, parent.id) : "used";
    case "ArrayExpression": {
      const call = wrapped(parent).parent;
      return call?.type === "CallExpression" && isReader(names, call.callee) ? "used" : "unknown";
    }
    case "CallExpression":
      return parent.callee !== node && isReader(names, parent.callee) ? "used" : "unknown";
    default:
      return "unknown";
  }
}

/** A value kept under a name: the one position that all its uses have in common, if they can be seen. */
function ofVariable(names: Names, id: Node & { readonly name: string }): Position {
  const reads = names.variable(id)?.references.filter((reference) => !reference.init);
  if (reads === undefined || isExported(id)) return "unknown";
  const positions = new Set(
    reads.map((reference) => (reference.isRead() ? positionOf(names, reference.identifier) : "unknown")),
  );
  if (positions.size === 0) return "dropped";
  // Nobody who has an operation in his hand asks for its fields.
  if (reads.some(({ identifier }) => isOpened(names, identifier))) return "used";
  positions.delete("dropped");
  const [only = "dropped"] = positions;
  return positions.size <= 1 && (only === "used" || only === "dropped") ? only : "unknown";
}

function isOpened(names: Names, expression: Node): boolean {
  return wrapped(expression).parent?.type === "MemberExpression" && positionOf(names, expression) === "used";
}

function isExported(id: Node): boolean {
  return id.parent?.parent?.parent?.type === "ExportNamedDeclaration";
}

/** Functions of the language that look at a value and would see an operation instead of its answer. */
function isReader(names: Names, callee: Node): boolean {
  const node = unwrap(callee);
  const object = node.type === "MemberExpression" ? unwrap(node.object) : node;
  return (
    !isFunction(object) &&
    object.type === "Identifier" &&
    READERS.has(object.name) &&
    names.isGlobal(object, object.name)
  );
}
