import { parse, tokenizer, type Pattern, type Program, type Statement } from "acorn";
import { InputError, stripTypes } from "./strip-types.ts";

/** An input as JavaScript: an expression whose value is a generator function. */
export interface Compiled {
  readonly code: string;
  /** Names that the input declares: they live on, as properties of the global object. */
  readonly names: readonly string[];
}

const HEAD = "(function* input() {\n";
const TAIL = "\n})";

/**
 * Makes a generator function of what was typed, TypeScript or JavaScript: `yield*` works at its top level, what it declares
 * there becomes global, and it returns the value of a last expression. Throws `InputError`.
 */
export function compile(typed: string): Compiled {
  // In a terminal the lines of one input come joined by what the key Enter sends.
  const source = typed.replaceAll(/\r\n?/g, "\n");
  try {
    return compileInput(source);
  } catch (error) {
    if (!(error instanceof InputError) || error.isIncomplete || !/\bawait\b/.test(source)) throw error;
    throw new InputError(`${error.message}: wait for a promise by yield* until(promise)`, false);
  }
}

function compileInput(source: string): Compiled {
  if (closesTooMuch(source)) throw new InputError("a bracket is closed that was not opened", false);
  if (/^\s*import\b(?!\s*[(.])/.test(source)) return compileImports(source);
  // As in Node's own: `{ a: 1 }` is an object, unless it can only be a block.
  if (/^\s*\{/.test(source) && !/;\s*$/.test(source)) {
    try {
      return compileBody(`(${source.trimEnd()}\n)`);
    } catch {
      // A block, then.
    }
  }
  return compileBody(source);
}

/** Otherwise it would close the function that is put around it, and look as if more had to come. */
function closesTooMuch(source: string): boolean {
  let depth = 0;
  try {
    for (const { type } of tokenizer(source, { ecmaVersion: "latest" })) {
      if (/^[([{]$|^\$\{$/.test(type.label)) depth++;
      if (/^[)\]}]$/.test(type.label) && --depth < 0) return true;
    }
  } catch {
    // What is no token is told by the parser.
  }
  return false;
}

function compileBody(source: string): Compiled {
  const code = stripTypes(HEAD + source + TAIL);
  const program = parsed(code, source);
  const [statement] = program.body;
  const { body } = (statement as unknown as { expression: { body: { body: Statement[] } } }).expression.body;
  const edits = new Edits(code);
  const names: string[] = [];
  for (const each of body) declare(each, edits, names);
  const last = body.at(-1);
  if (last?.type === "ExpressionStatement") {
    const end = code[last.end - 1] === ";" ? last.end - 1 : last.end;
    edits.replace(last.start, last.start, "return (");
    edits.replace(end, last.end, ");");
  }
  return { code: edits.done(), names };
}

/** What is declared at the top level is assigned instead, so that it outlives the function. */
function declare(statement: Statement, edits: Edits, names: string[]): void {
  if (statement.type === "FunctionDeclaration" || statement.type === "ClassDeclaration") {
    const { name } = statement.id;
    names.push(name);
    // Functions can be used before they are declared, classes cannot.
    const at = statement.type === "FunctionDeclaration" ? HEAD.length : statement.end;
    edits.replace(at, at, `globalThis.${name} = ${name};`);
  }
  if (statement.type !== "VariableDeclaration") return;
  const parts = statement.declarations.map(({ id, init, start, end }) => {
    names.push(...namesOf(id));
    const text = edits.source.slice(start, end);
    return init === null || init === undefined ? `(${text} = undefined)` : `(${text})`;
  });
  edits.replace(statement.start, statement.end, `void (${parts.join(", ")});`);
}

function namesOf(pattern: Pattern): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((each) =>
        namesOf(each.type === "RestElement" ? each.argument : each.value),
      );
    case "ArrayPattern":
      return pattern.elements.flatMap((each) => (each === null ? [] : namesOf(each)));
    case "RestElement":
      return namesOf(pattern.argument);
    case "AssignmentPattern":
      return namesOf(pattern.left);
    default:
      return [];
  }
}

function parsed(code: string, source: string): Program {
  try {
    return parse(code, { ecmaVersion: "latest", sourceType: "script" });
  } catch (error) {
    const { message, pos } = error as SyntaxError & { pos: number };
    const isAtEnd =
      pos >= HEAD.length + source.trimEnd().length || /Unterminated (?:template|comment)/.test(message);
    throw new InputError(message.replace(/ \(\d+:\d+\)$/, ""), isAtEnd);
  }
}

/** `import { a } from "b"`, and nothing else beside imports. */
function compileImports(source: string): Compiled {
  // A line of its own at the end, where an input that is not complete fails.
  const code = stripTypes(`${source}\n`);
  let program: Program;
  try {
    program = parse(code, { ecmaVersion: "latest", sourceType: "module" });
  } catch (error) {
    const { message, pos } = error as SyntaxError & { pos: number };
    throw new InputError(message, pos >= source.trimEnd().length);
  }
  const names: string[] = [];
  const lines = program.body.map((each) => {
    if (each.type !== "ImportDeclaration")
      throw new InputError("an import stands alone at the prompt, or beside other imports", false);
    const module = `yield* until(import(${JSON.stringify(each.source.value)}))`;
    if (each.specifiers.length === 0) return `${module};`;
    const assigned = each.specifiers.map((specifier) => {
      const { name } = specifier.local;
      names.push(name);
      if (specifier.type === "ImportNamespaceSpecifier") return `${name} = module;`;
      if (specifier.type === "ImportDefaultSpecifier") return `${name} = module.default;`;
      const { imported } = specifier;
      const key = imported.type === "Identifier" ? imported.name : String(imported.value);
      return `${name} = module[${JSON.stringify(key)}];`;
    });
    return `{ const module = ${module}; ${assigned.join(" ")} }`;
  });
  return { code: `${HEAD}${lines.join("\n")}${TAIL}`, names };
}

/** Replacements in a text, by the places of what they replace. */
class Edits {
  readonly source: string;
  readonly #edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];

  constructor(source: string) {
    this.source = source;
  }

  replace(start: number, end: number, text: string): void {
    this.#edits.push({ start, end, text });
  }

  done(): string {
    let text = this.source;
    for (const { start, end, text: by } of this.#edits.toSorted((a, b) => b.start - a.start || b.end - a.end))
      text = text.slice(0, start) + by + text.slice(end);
    return text;
  }
}
