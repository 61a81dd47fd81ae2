import type { ESTree, Fix, Fixer } from "@oxlint/plugins";
import type { Facts } from "../facts.ts";
import { rule, type Rule } from "../rule.ts";
import { eachOwnNode, someOwnNode, unwrap, type Node } from "../syntax.ts";

export const rethrowCancelled: Rule = rule({
  description: "Reports `catch` clauses in coroutines that keep a `Cancelled` to themselves.",
  fixable: true,
  messages: {
    everything:
      "This `catch` also catches `Cancelled`, and the cancelled task runs on. Begin it with `if (error instanceof Cancelled) throw error;`, or clean up in `finally`.",
    kept: "`Cancelled` ends here, and the cancelled task runs on. Rethrow it once you have cleaned up.",
  },
  visit: (facts, report) => ({
    TryStatement(statement) {
      const { block, handler } = statement;
      if (
        !handler ||
        isFollowedByThrow(statement) ||
        facts.coroutines.around(handler) === undefined ||
        !facts.parking.mayPark(block)
      )
        return;
      const { body } = handler;
      if (throwsOn(facts, body)) {
        eachOwnNode(facts.source, body, (node) => {
          if (
            node.type === "IfStatement" &&
            testsCancelled(facts.names, node.test) &&
            !throwsOn(facts, node.consequent)
          )
            report({ node, messageId: "kept" });
        });
      } else {
        const cancelled = nameOfCancelled(facts, handler);
        report({
          node: handler,
          messageId: "everything",
          ...(cancelled === undefined
            ? {}
            : { fix: (fixer) => rethrowing(facts, handler, cancelled, fixer) }),
        });
      }
    },
  }),
});

function rethrowing({ source }: Facts, clause: ESTree.CatchClause, cancelled: string, fixer: Fixer): Fix[] {
  const { body, param } = clause;
  const name = param?.type === "Identifier" ? param.name : "error";
  const begin = body.range[0];
  const first = body.body[0];
  // On a line of its own, as far in as what follows, where that is so, too.
  const onItsLine = first && /\n *$/.exec(source.text.slice(begin, first.range[0]))?.[0];
  const text = `${onItsLine ?? " "}if (${name} instanceof ${cancelled}) throw ${name};`;
  const fixes = [fixer.insertTextAfterRange([begin, begin + 1], first ? text : `${text} `)];
  if (param === null) fixes.unshift(fixer.insertTextBeforeRange(body.range, `(${name}) `));
  return fixes;
}

/** What the file calls `Cancelled`; undefined where it does not import it, or the clause takes its error apart. */
function nameOfCancelled({ source, names }: Facts, { param, body }: ESTree.CatchClause): string | undefined {
  if (param !== null && param.type !== "Identifier") return undefined;
  if (param === null && names.visible(body, "error") !== undefined) return undefined;
  for (const statement of source.ast.body) {
    if (statement.type !== "ImportDeclaration" || statement.importKind === "type") continue;
    for (const each of statement.specifiers)
      if (names.ofOutloop(each.local)?.name === "Cancelled") return each.local.name;
  }
  return undefined;
}

/** Whatever is caught, an error leaves: cleanup that fails while another error is on its way. */
function isFollowedByThrow(statement: Node): boolean {
  const { parent } = statement;
  if (parent?.type !== "BlockStatement") return false;
  return parent.body[parent.body.indexOf(statement as ESTree.Statement) + 1]?.type === "ThrowStatement";
}

/** There is a `throw`, or a call of a helper that says in its name that it throws. */
function throwsOn({ source }: Facts, code: Node): boolean {
  return someOwnNode(source, code, (node) => {
    if (node.type === "ThrowStatement") return true;
    return node.type === "CallExpression" && /throw/i.test(source.getText(node.callee));
  });
}

function testsCancelled(names: Facts["names"], test: Node): boolean {
  const node = unwrap(test);
  if (node.type === "LogicalExpression" && node.operator === "||")
    return testsCancelled(names, node.left) || testsCancelled(names, node.right);
  return (
    node.type === "BinaryExpression" &&
    node.operator === "instanceof" &&
    names.ofOutloop(node.right)?.name === "Cancelled"
  );
}
