import { parse, type Node, type Program } from "acorn";
import { ancestor, simple } from "acorn-walk";
import { MagicString } from "magic-string";
import type { Compiled } from "../runner/protocol.ts";

/** Acorn's nodes as far as they are looked at. */
type Found = Node & Record<string, Node & { name: string }>;

/**
 * Makes a module of JavaScript ready to be run under observation: what it imports is looked up in `__outloop.modules`,
 * generator functions tell where they stand, and loops and functions ask the watchdog. Every line stays where it was.
 * Throws acorn's `SyntaxError`, whose `loc` says where.
 */
export function instrument(source: string): Compiled {
  const tree = parse(source, { ecmaVersion: "latest", sourceType: "module", locations: true });
  const text = new MagicString(source);
  const imports = replaceImports(tree, text);
  markGenerators(tree, text);
  guardLoops(tree, text);
  text.prepend("const console = __outloop.console; ");
  const isProgram = tree.body.some(({ type }) => type === "ExportDefaultDeclaration");
  return { code: text.toString(), imports, isProgram };
}

function replaceImports(tree: Program, text: MagicString): string[] {
  const imports: string[] = [];
  for (const node of tree.body) {
    if (node.type !== "ImportDeclaration") continue;
    const from = String(node.source.value);
    imports.push(from);
    const named: string[] = [];
    const statements: string[] = [];
    const module = `__outloop.modules[${JSON.stringify(from)}]`;
    for (const each of node.specifiers) {
      const local = each.local.name;
      if (each.type === "ImportNamespaceSpecifier") statements.push(`const ${local} = ${module};`);
      else if (each.type === "ImportDefaultSpecifier") named.push(`default: ${local}`);
      else named.push(`${(each.imported as { name: string }).name}: ${local}`);
    }
    if (named.length > 0) statements.push(`const { ${named.join(", ")} } = ${module};`);
    const lines = textOf(text, node).split("\n").length - 1;
    text.overwrite(node.start, node.end, statements.join(" ") + "\n".repeat(lines));
  }
  return imports;
}

function markGenerators(tree: Program, text: MagicString): void {
  const mark = (node: Node, name: string): void => {
    const { body, generator } = node as unknown as { body: Node; generator: boolean };
    if (!generator) return;
    const enter = `const __frame = __outloop.enter(${JSON.stringify(name)}, ${lineOf(node)}); try {`;
    text.appendLeft(body.start + 1, enter);
    text.prependRight(body.end - 1, "} finally { __outloop.exit(__frame); }");
  };
  ancestor(tree, {
    FunctionDeclaration: (node) => mark(node, node.id?.name ?? "default"),
    FunctionExpression: (node, _state, ancestors) => mark(node, node.id?.name ?? nameOf(ancestors.at(-2))),
    YieldExpression: (node) => {
      if (node.argument === null || node.argument === undefined) return;
      text.appendLeft(node.argument.start, `(__frame.line = ${lineOf(node)}, `);
      text.prependRight(node.argument.end, ")");
    },
  });
}

/** What a function without a name of its own is called after: a variable, a property or a method. */
function nameOf(parent: Node | undefined): string {
  const { id, key } = (parent ?? {}) as Partial<Found>;
  return id?.name ?? key?.name ?? "function";
}

function guardLoops(tree: Program, text: MagicString): void {
  const guard = (node: Node): void => {
    const { body } = node as Found;
    if (body === undefined || !("type" in body)) return;
    const call = `__outloop.guard(${lineOf(node)});`;
    if (body.type === "BlockStatement") text.appendLeft(body.start + 1, call);
    else if (!node.type.startsWith("Arrow")) {
      text.appendLeft(body.start, `{${call}`);
      text.appendRight(body.end, "}");
    }
  };
  simple(tree, {
    WhileStatement: guard,
    DoWhileStatement: guard,
    ForStatement: guard,
    ForInStatement: guard,
    ForOfStatement: guard,
    FunctionDeclaration: guard,
    FunctionExpression: guard,
    ArrowFunctionExpression: guard,
  });
}

function lineOf(node: Node): number {
  return node.loc!.start.line;
}

function textOf(text: MagicString, { start, end }: Node): string {
  return text.original.slice(start, end);
}
