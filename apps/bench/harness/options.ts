import { parseArgs } from "node:util";

export interface Options {
  /** Only the workloads whose names contain this. */
  readonly name: string;
  readonly json: boolean;
  readonly quick: boolean;
  /** Where to write the plot. */
  readonly plot: string | undefined;
  readonly rounds: number;
}

export function parseOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: args.filter((each) => each !== "--"),
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      plot: { type: "string" },
      rounds: { type: "string" },
    },
  });
  const { json, quick, plot } = values;
  const rounds = Number(values.rounds ?? (quick ? 2 : 5));
  if (!(Number.isInteger(rounds) && rounds > 0))
    throw new Error(`--rounds takes a whole number from 1, got ${values.rounds}`);
  return { name: positionals.join(" "), json, quick, plot, rounds };
}
