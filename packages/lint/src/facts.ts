import { Coroutines } from "./coroutines.ts";
import { Names } from "./names.ts";
import { Parking } from "./parking.ts";
import type { Context, SourceCode } from "./syntax.ts";

/** What the rules know of one file. */
export interface Facts {
  readonly source: SourceCode;
  readonly names: Names;
  readonly coroutines: Coroutines;
  readonly parking: Parking;
}

/** By syntax tree: oxlint has one object for the sources of all files. */
const known = new WeakMap<object, Facts>();

/** Made once for each file, whatever the number of rules. */
export function factsOf(context: Context): Facts {
  const source = context.sourceCode;
  let facts = known.get(source.ast);
  if (facts === undefined) {
    const names = new Names(source);
    const coroutines = new Coroutines(names);
    facts = { source, names, coroutines, parking: new Parking(names, coroutines) };
    known.set(source.ast, facts);
  }
  return facts;
}
