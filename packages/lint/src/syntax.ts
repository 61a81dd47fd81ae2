import type { Context, ESTree, SourceCode } from "@oxlint/plugins";

export type Node = ESTree.Node;
export type Call = ESTree.CallExpression;
export type FunctionNode = ESTree.Function | ESTree.ArrowFunctionExpression;
export type { Context, SourceCode };

export function isFunction(node: Node): node is FunctionNode {
  return (
    node.type === "FunctionDeclaration" ||
    node.type === "FunctionExpression" ||
    node.type === "ArrowFunctionExpression"
  );
}

export function isGenerator(node: FunctionNode): boolean {
  return node.type !== "ArrowFunctionExpression" && node.generator;
}

/** What changes nothing of the value inside it: parentheses and the syntax of types. */
function isWrapper(node: Node): node is Node & { readonly expression: Node } {
  return (
    node.type === "ParenthesizedExpression" ||
    node.type === "ChainExpression" ||
    node.type === "TSAsExpression" ||
    node.type === "TSSatisfiesExpression" ||
    node.type === "TSNonNullExpression" ||
    node.type === "TSTypeAssertion" ||
    node.type === "TSInstantiationExpression"
  );
}

/** The expression inside its parentheses, `as`, `!` and `?.`. */
export function unwrap(node: Node): Node {
  return isWrapper(node) ? unwrap(node.expression) : node;
}

/** The outermost of the parentheses, `as`, `!` and `?.` around an expression. */
export function wrapped(node: Node): Node {
  const { parent } = node;
  return parent !== null && isWrapper(parent) ? wrapped(parent) : node;
}

/** The function that a node stands in; undefined at the top of the file. */
export function functionAround(node: Node): FunctionNode | undefined {
  for (let around = node.parent; around !== null; around = around.parent)
    if (isFunction(around)) return around;
  return undefined;
}

/** A `yield*` may stand here, and would be one of a coroutine. */
export function isInGenerator(node: Node): boolean {
  const f = functionAround(node);
  return f !== undefined && isGenerator(f) && !f.async;
}

/** The name of `object.name`, `object.#name` and `object["name"]`. */
export function propertyName(node: ESTree.MemberExpression): string | undefined {
  return keyName(node.property, node.computed);
}

export function keyName(key: Node, computed: boolean): string | undefined {
  if (key.type === "PrivateIdentifier") return `#${key.name}`;
  if (!computed && key.type === "Identifier") return key.name;
  return key.type === "Literal" && typeof key.value === "string" ? key.value : undefined;
}

/** Visits `root` and what is below it, but not the bodies of functions in there: they run some other time. */
export function eachOwnNode(source: SourceCode, root: Node, visit: (node: Node) => void): void {
  visit(root);
  for (const key of source.visitorKeys[root.type] ?? []) {
    const below = (root as unknown as Record<string, Node | (Node | null)[] | null | undefined>)[key];
    for (const node of Array.isArray(below) ? below : [below])
      if (node && !isFunction(node)) eachOwnNode(source, node, visit);
  }
}

export function someOwnNode(source: SourceCode, root: Node, test: (node: Node) => boolean): boolean {
  let found = false;
  eachOwnNode(source, root, (node) => {
    found ||= test(node);
  });
  return found;
}
