import type { ESTree, Variable } from "@oxlint/plugins";
import {
  isFunction,
  keyName,
  propertyName,
  unwrap,
  type FunctionNode,
  type Node,
  type SourceCode,
} from "./syntax.ts";
import { isOutloop } from "./vocabulary.ts";

/** An export of a module, as an expression names it; `*` is all of them. */
export interface Imported {
  readonly module: string;
  readonly name: string;
}

/** What names stand for, as far as one file tells. */
export class Names {
  readonly source: SourceCode;
  readonly #asked: Set<object> = new Set();

  constructor(source: SourceCode) {
    this.source = source;
  }

  /** Asks about a node unless that is being asked already: names may stand for each other in a circle. */
  once<T>(about: object, ask: () => T): T | undefined {
    if (this.#asked.has(about)) return undefined;
    this.#asked.add(about);
    try {
      return ask();
    } finally {
      this.#asked.delete(about);
    }
  }

  variable(node: Node & { readonly name: string }): Variable | undefined {
    return this.visible(node, node.name);
  }

  /** What a name stands for at some place. */
  visible(at: Node, name: string): Variable | undefined {
    let scope: ReturnType<SourceCode["getScope"]> | null = this.source.getScope(at);
    while (scope !== null && !scope.set.has(name)) scope = scope.upper;
    return scope?.set.get(name);
  }

  /** True for a name that the file does not define: `Date`, `setTimeout`. */
  isGlobal(node: Node, name: string): boolean {
    return node.type === "Identifier" && node.name === name && (this.variable(node)?.defs.length ?? 0) === 0;
  }

  /** Which export of which module an expression names: by import, rename, namespace, or a constant made of those. */
  imported(expression: Node): Imported | undefined {
    const node = unwrap(expression);
    if (node.type === "MemberExpression") {
      const from = this.imported(node.object);
      const name = propertyName(node);
      return name !== undefined && (from?.name === "*" || from?.name === "default")
        ? { module: from.module, name }
        : undefined;
    }
    if (node.type === "AwaitExpression") return this.imported(node.argument);
    if (node.type === "ImportExpression") {
      const { source } = node;
      return source.type === "Literal" && typeof source.value === "string"
        ? { module: source.value, name: "*" }
        : undefined;
    }
    return node.type === "Identifier" ? this.#importedBy(this.variable(node), node.name) : undefined;
  }

  #importedBy(variable: Variable | undefined, name: string): Imported | undefined {
    const definition = variable?.defs[0];
    if (definition === undefined) return undefined;
    const { node, parent } = definition;
    if (definition.type === "ImportBinding" && parent?.type === "ImportDeclaration") {
      const module = parent.source.value;
      if (node.type === "ImportNamespaceSpecifier") return { module, name: "*" };
      if (node.type === "ImportDefaultSpecifier") return { module, name: "default" };
      if (node.type !== "ImportSpecifier") return undefined;
      return { module, name: node.imported.type === "Literal" ? node.imported.value : node.imported.name };
    }
    if (node.type !== "VariableDeclarator" || node.init === null || !isConstant(node)) return undefined;
    const { init } = node;
    if (node.id.type === "Identifier") return this.once(node, () => this.imported(init));
    if (node.id.type !== "ObjectPattern") return undefined;
    const from = this.once(node, () => this.imported(init));
    const property = node.id.properties.find(
      (each) => each.type === "Property" && bindingName(each.value) === name,
    );
    if (from?.name !== "*" || property?.type !== "Property") return undefined;
    const key = keyName(property.key, property.computed);
    return key === undefined ? undefined : { module: from.module, name: key };
  }

  /** The export of outloop that an expression names. */
  ofOutloop(expression: Node): Imported | undefined {
    const imported = this.imported(expression);
    return imported !== undefined && isOutloop(imported.module) ? imported : undefined;
  }

  /** The function of this file that an expression names, or is. */
  function(expression: Node): FunctionNode | undefined {
    const node = unwrap(expression);
    if (isFunction(node)) return node;
    if (node.type === "Identifier") {
      const definition = this.variable(node)?.defs[0];
      // The node of a parameter is the function it belongs to.
      if (definition?.type === "FunctionName" && isFunction(definition.node)) return definition.node;
      const value = constantValue(definition?.node);
      return value === undefined ? undefined : inner(value);
    }
    if (node.type !== "MemberExpression") return undefined;
    const value = this.member(node);
    return value === undefined ? undefined : inner(value);
  }

  /** What `this.name` was declared as in its class, and `name.name` in the literal of that constant. */
  member(node: ESTree.MemberExpression): Node | undefined {
    const name = propertyName(node);
    if (name === undefined) return undefined;
    if (node.object.type === "ThisExpression") {
      const element = classAround(node)?.body.body.find(
        (each) => "key" in each && keyName(each.key, each.computed) === name,
      );
      if (element?.type === "MethodDefinition") return element.value;
      return element?.type === "PropertyDefinition" ? element : undefined;
    }
    if (node.object.type !== "Identifier") return undefined;
    const value = constantValue(this.variable(node.object)?.defs[0]?.node);
    const literal = value === undefined ? undefined : unwrap(value);
    if (literal?.type !== "ObjectExpression") return undefined;
    const property = literal.properties.find(
      (each) => each.type === "Property" && keyName(each.key, each.computed) === name,
    );
    return property?.type === "Property" ? property.value : undefined;
  }
}

function inner(value: Node): FunctionNode | undefined {
  const node = unwrap(value);
  if (node.type === "PropertyDefinition") return node.value === null ? undefined : inner(node.value);
  return isFunction(node) ? node : undefined;
}

function isConstant(node: ESTree.VariableDeclarator): boolean {
  return node.parent.type === "VariableDeclaration" && node.parent.kind === "const";
}

/** What `const name = value` gives its name. */
function constantValue(definition: Node | undefined): Node | undefined {
  if (definition?.type !== "VariableDeclarator" || definition.id.type !== "Identifier") return undefined;
  return (isConstant(definition) && definition.init) || undefined;
}

function bindingName(node: Node): string | undefined {
  if (node.type === "AssignmentPattern") return bindingName(node.left);
  return node.type === "Identifier" ? node.name : undefined;
}

/** The class whose `this` it is: functions that are not arrows have one of their own, unless they are its methods. */
function classAround(node: Node): ESTree.Class | undefined {
  for (let around = node.parent; around !== null; around = around.parent) {
    if (around.type === "ClassBody")
      return around.parent.type === "ClassDeclaration" || around.parent.type === "ClassExpression"
        ? around.parent
        : undefined;
    const isOwn = isFunction(around) && around.type !== "ArrowFunctionExpression";
    if (isOwn && around.parent?.type !== "MethodDefinition") return undefined;
  }
  return undefined;
}
