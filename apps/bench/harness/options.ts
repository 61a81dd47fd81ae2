import { parseArgs } from "node:util";

export interface Options {
  /** Only the workloads whose names contain this. */
  readonly name: string;
  readonly json: boolean;
  readonly quick: boolean;
  /** Where to write the report with plots. */
  readonly html: string | undefined;
  /** Where to keep what was measured, for a run that goes on with it. */
  readonly journal: string | undefined;
  readonly rounds: number;
}

export function parseOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: args.filter((each) => each !== "--"),
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      html: { type: "string" },
      journal: { type: "string" },
      rounds: { type: "string" },
    },
  });
  const { json, quick, html, journal } = values;
  const rounds = Number(values.rounds ?? (quick ? 2 : 7));
  if (!(Number.isInteger(rounds) && rounds > 0))
    throw new Error(`--rounds takes a whole number from 1, got ${values.rounds}`);
  return { name: positionals.join(" "), json, quick, html, journal, rounds };
}
