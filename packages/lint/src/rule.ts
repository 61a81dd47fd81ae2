import type { CreateRule, Diagnostic, RuleMeta, Visitor } from "@oxlint/plugins";
import { factsOf, type Facts } from "./facts.ts";

/** What a rule is made of. */
export interface RuleParts<Message extends string> {
  /** One sentence: what it reports. */
  readonly description: string;
  readonly fixable?: true;
  readonly messages: Readonly<Record<Message, string>>;
  readonly visit: (
    facts: Facts,
    report: (diagnostic: Diagnostic & { messageId: Message }) => void,
  ) => Visitor;
}

export type Rule = CreateRule & { readonly meta: RuleMeta };

export function rule<Message extends string>(parts: RuleParts<Message>): Rule {
  return {
    meta: {
      type: "problem",
      docs: { description: parts.description },
      messages: parts.messages,
      schema: [],
      ...(parts.fixable ? { fixable: "code" } : {}),
    },
    create: (context) => parts.visit(factsOf(context), (diagnostic) => context.report(diagnostic)),
  };
}
