import type { ESTree } from "@oxlint/plugins";
import type { Names } from "./names.ts";
import { propertyName, unwrap, type Call, type Node } from "./syntax.ts";
import { annotated } from "./types.ts";
import { makers, methods, operations, runners, type Operation } from "./vocabulary.ts";

/** A call that makes an operation of outloop. */
export interface OperationCall {
  /** As the program would write it: `sleep`, `lock.acquire`. */
  readonly name: string;
  readonly operation: Operation;
  readonly call: Call;
}

/** The operation that an expression makes, if it is one of outloop's functions and methods. */
export function namedOperation(names: Names, expression: Node): OperationCall | undefined {
  const call = unwrap(expression);
  if (call.type !== "CallExpression") return undefined;
  const callee = unwrap(call.callee);
  const imported = names.ofOutloop(callee);
  const found = imported && own(operations[imported.module], imported.name);
  if (found !== undefined) return { name: names.source.getText(callee), operation: found, call };
  if (callee.type !== "MemberExpression") return undefined;
  const method = propertyName(callee);
  const of = method === undefined ? undefined : classOf(names, callee.object);
  const operation = of === undefined ? undefined : own(methods[of], method!);
  return operation && { name: names.source.getText(callee), operation, call };
}

/** Which argument of a call is a body that will be called later; undefined if none is. */
export function bodyOf(names: Names, call: Call): ESTree.Argument | undefined {
  const operation = namedOperation(names, call)?.operation;
  let index = operation?.body;
  if (operation === undefined) {
    const imported = names.ofOutloop(call.callee);
    index = imported && own(runners[imported.module], imported.name);
  }
  return index === undefined ? undefined : call.arguments.at(index);
}

function own<T>(table: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}

/** The class of outloop that a value is of, by how it was made or by the type that stands beside its name. */
function classOf(names: Names, expression: Node): string | undefined {
  const node = unwrap(expression);
  return names.once(node, () => classOfNode(names, node));
}

function classOfNode(names: Names, node: Node): string | undefined {
  switch (node.type) {
    case "NewExpression":
      return known(names.ofOutloop(node.callee)?.name);
    case "YieldExpression":
      return node.delegate && node.argument !== null
        ? namedOperation(names, node.argument)?.operation.gives
        : undefined;
    case "CallExpression": {
      const made = names.ofOutloop(node.callee);
      return made === undefined ? undefined : own(makers[made.module], made.name);
    }
    case "PropertyDefinition":
      return (
        known(annotated(names, node.typeAnnotation)) ??
        (node.value === null ? undefined : classOf(names, node.value))
      );
    case "MemberExpression": {
      const member = names.member(node);
      return member === undefined ? undefined : classOf(names, member);
    }
    case "Identifier":
      return ofVariable(names, node);
    default:
      return undefined;
  }
}

function ofVariable(names: Names, node: Node & { readonly name: string }): string | undefined {
  const definition = names.variable(node)?.defs[0];
  if (definition === undefined) return undefined;
  if ("typeAnnotation" in definition.name && definition.name.typeAnnotation) {
    return known(annotated(names, definition.name.typeAnnotation));
  }
  const { node: declarator } = definition;
  if (declarator.type !== "VariableDeclarator" || declarator.id.type !== "Identifier") return undefined;
  return declarator.init === null ? undefined : classOf(names, declarator.init);
}

function known(name: string | undefined): string | undefined {
  return name !== undefined && (Object.hasOwn(methods, name) || name === "Scope") ? name : undefined;
}
