// A rule for ESLint that asks the network: rules are synchronous, so this is what they could not do without a worker.
import type { Rule } from "eslint";
import { syncFetch } from "@outloop/http/sync";

/** Reports each link in a text that its server does not know. */
export const noDeadLinks: Rule.RuleModule = {
  create: (context) => ({
    Literal(node) {
      if (typeof node.value !== "string" || !URL.canParse(node.value) || !node.value.startsWith("http"))
        return;
      const { status } = syncFetch(node.value, { method: "HEAD", timeout: 5000 });
      if (status === 404 || status === 410) context.report({ node, message: `dead link: ${status}` });
    },
  }),
};
