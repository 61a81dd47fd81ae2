import type { Coroutines } from "./coroutines.ts";
import type { Names } from "./names.ts";
import { namedOperation, type OperationCall } from "./operations.ts";
import { isFunction, isGenerator, someOwnNode, unwrap, type FunctionNode, type Node } from "./syntax.ts";

/** Whether code parks, as far as one file tells: what it cannot see may park. */
export class Parking {
  readonly #names: Names;
  readonly #coroutines: Coroutines;

  constructor(names: Names, coroutines: Coroutines) {
    this.#names = names;
    this.#coroutines = coroutines;
  }

  /** False if no `yield` of this code, outside of functions in it, can park. */
  mayPark(code: Node, seen: ReadonlySet<FunctionNode> = new Set()): boolean {
    return someOwnNode(this.#names.source, code, (node) => {
      if (node.type === "AwaitExpression") return true;
      if (node.type !== "YieldExpression") return false;
      return !node.delegate || node.argument === null || this.#operandMayPark(node.argument, seen);
    });
  }

  /** As {@link mayPark}, for the function that is given to `scope`, `call` and the like. */
  bodyMayPark(body: Node | undefined, seen: ReadonlySet<FunctionNode> = new Set()): boolean {
    const f = body === undefined ? undefined : this.#names.function(body);
    if (f === undefined || f.body === null || f.async) return true;
    if (isGenerator(f)) return !seen.has(f) && this.mayPark(f.body, new Set([...seen, f]));
    // A plain function returns what is to be driven: an arrow shows it.
    return isFunction(f) && f.body.type !== "BlockStatement" ? this.#operandMayPark(f.body, seen) : true;
  }

  /** The function may spawn tasks, for which the scope around waits, or hands the scope out, or asks for its deadline. */
  usesScope(f: FunctionNode, seen: ReadonlySet<FunctionNode> = new Set()): boolean {
    if (seen.has(f) || f.body === null) return false;
    return someOwnNode(this.#names.source, f.body, (node) => {
      if (node.type !== "CallExpression") return false;
      const made = namedOperation(this.#names, node);
      if (made === undefined) {
        const called = this.#coroutines.made(node);
        return called !== undefined && this.usesScope(called, new Set([...seen, f]));
      }
      const { gives } = made.operation;
      return gives === "Task" || gives === "Scope" || this.#names.ofOutloop(node.callee)?.name === "deadline";
    });
  }

  #operandMayPark(operand: Node, seen: ReadonlySet<FunctionNode>): boolean {
    const operation = namedOperation(this.#names, operand);
    if (operation !== undefined) return this.#operationMayPark(operation, seen);
    const call = unwrap(operand);
    if (call.type !== "CallExpression" || this.#coroutines.made(call) === undefined) return true;
    return this.bodyMayPark(call.callee, seen);
  }

  #operationMayPark({ operation, call }: OperationCall, seen: ReadonlySet<FunctionNode>): boolean {
    if (operation.parks !== "body") return operation.parks === "always";
    const body = call.arguments.at(operation.body!);
    const f = body === undefined ? undefined : this.#names.function(body);
    // A scope with children parks at its end.
    return this.bodyMayPark(body, seen) || (f !== undefined && this.usesScope(f));
  }
}
