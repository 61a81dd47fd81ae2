import type { ESTree } from "@oxlint/plugins";
import type { Names } from "./names.ts";
import { bodyOf, namedOperation } from "./operations.ts";
import {
  eachOwnNode,
  functionAround,
  isGenerator,
  unwrap,
  type Call,
  type FunctionNode,
  type Node,
} from "./syntax.ts";
import { annotated } from "./types.ts";
import { coroutineTypes } from "./vocabulary.ts";

/**
 * Which functions of a file make coroutines. A generator is one if its type says so, if it is given to `spawn` and the
 * like, or if it delegates to an operation or to another coroutine; any other generator may be a plain iterator.
 */
export class Coroutines {
  readonly #names: Names;
  readonly #known: Map<FunctionNode, boolean> = new Map();
  #bodies: Set<FunctionNode> | undefined;

  constructor(names: Names) {
    this.#names = names;
  }

  /** The function is a coroutine, or would be one if it were not `async`. */
  isMeantAsOne(f: FunctionNode): boolean {
    if (!isGenerator(f)) return false;
    const known = this.#known.get(f);
    if (known !== undefined) return known;
    // One that delegates to itself alone tells nothing.
    this.#known.set(f, false);
    const answer = this.#looksLikeOne(f);
    this.#known.set(f, answer);
    return answer;
  }

  isOne(f: FunctionNode): boolean {
    return !f.async && this.isMeantAsOne(f);
  }

  /** A call of the function gives something to be driven. */
  makesOne(f: FunctionNode): boolean {
    if (isGenerator(f)) return this.isOne(f);
    if (f.async) return false;
    if (coroutineTypes.has(annotated(this.#names, f.returnType) ?? "")) return true;
    if (f.type !== "ArrowFunctionExpression" || !f.expression) return false;
    return this.#names.once(f, () => this.isMade(f.body)) ?? false;
  }

  /** The function of this file that a call makes a coroutine of. */
  made(expression: Node): FunctionNode | undefined {
    const call = unwrap(expression);
    if (call.type !== "CallExpression") return undefined;
    const f = this.#names.function(call.callee);
    return f !== undefined && this.makesOne(f) ? f : undefined;
  }

  /** An expression makes an operation or a coroutine. */
  isMade(expression: Node): boolean {
    return namedOperation(this.#names, expression) !== undefined || this.made(expression) !== undefined;
  }

  /** The coroutine that a node is part of: not of a function inside it, which runs whenever it is called. */
  around(node: Node): FunctionNode | undefined {
    const f = functionAround(node);
    return f !== undefined && this.isOne(f) ? f : undefined;
  }

  /** As {@link around}, but sees through functions that are called on the spot: those given to `map` and the like. */
  runningIn(node: Node): FunctionNode | undefined {
    const f = functionAround(node);
    if (f === undefined) return undefined;
    if (this.isOne(f)) return f;
    return !f.async && !isGenerator(f) && isCalledOnTheSpot(f) ? this.runningIn(f) : undefined;
  }

  isBody(f: FunctionNode): boolean {
    this.#bodies ??= this.#findBodies();
    return this.#bodies.has(f);
  }

  #looksLikeOne(f: FunctionNode): boolean {
    if (coroutineTypes.has(annotated(this.#names, f.returnType) ?? "")) return true;
    if (this.isBody(f)) return true;
    if (f.returnType) {
      // `Generator<Trap>` is a coroutine, `Generator<number>` and the others are not.
      const type = f.returnType.typeAnnotation;
      const first = type.type === "TSTypeReference" ? type.typeArguments?.params[0] : undefined;
      if (first?.type !== "TSTypeReference" || first.typeName.type !== "Identifier") return false;
      return this.#names.ofOutloop(first.typeName)?.name === "Trap";
    }
    return f.body !== null && this.#yieldsOne(f.body);
  }

  #yieldsOne(body: Node): boolean {
    let found = false;
    eachOwnNode(this.#names.source, body, (node) => {
      if (found || node.type !== "YieldExpression" || node.argument === null) return;
      const made = unwrap(node.argument);
      const f = made.type === "CallExpression" ? this.#names.function(made.callee) : undefined;
      found = this.isMade(made) || (f !== undefined && this.isMeantAsOne(f));
    });
    return found;
  }

  #findBodies(): Set<FunctionNode> {
    const bodies = new Set<FunctionNode>();
    const { ast, visitorKeys } = this.#names.source;
    const look = (node: Node): void => {
      if (node.type === "CallExpression") this.#addBody(node, bodies);
      for (const key of visitorKeys[node.type] ?? []) {
        const below = (node as unknown as Record<string, Node | (Node | null)[] | null | undefined>)[key];
        for (const each of Array.isArray(below) ? below : [below]) if (each) look(each);
      }
    };
    look(ast);
    return bodies;
  }

  #addBody(call: Call, bodies: Set<FunctionNode>): void {
    const argument: ESTree.Argument | undefined = bodyOf(this.#names, call);
    const f = argument === undefined ? undefined : this.#names.function(argument);
    if (f !== undefined) bodies.add(f);
  }
}

const CALLED_ON_THE_SPOT: ReadonlySet<string> = new Set(
  "every filter find findIndex findLast flatMap forEach map reduce reduceRight some sort toSorted".split(" "),
);

function isCalledOnTheSpot(f: FunctionNode): boolean {
  const { parent } = f;
  if (parent?.type !== "CallExpression") return false;
  const callee = unwrap(parent.callee);
  if (callee === f) return true;
  return (
    callee.type === "MemberExpression" &&
    callee.property.type === "Identifier" &&
    CALLED_ON_THE_SPOT.has(callee.property.name)
  );
}
