import type { Case } from "./case.ts";
import { cancellation } from "./rules/cancellation.ts";
import { turns } from "./rules/turns.ts";

/** Every case of the suite, in the order of SPEC.md. */
export const cases: readonly Case[] = [...turns, ...cancellation];
