import type { Mode } from "@outloop/conformance";

/** Names a case in one of its modes. */
export interface CaseName {
  readonly rule: string;
  readonly title: string;
  readonly mode: Mode;
}

/** What a child of the hunt prints, one to a line. */
export type Line =
  | { readonly kind: "loaded" | "done" }
  | ({ readonly kind: "trying" } & CaseName)
  | ({ readonly kind: "failed"; readonly reason: string } & CaseName);
