import { registerHooks } from "node:module";
import { mutate, urlOf } from "./mutant.ts";
import { mutants } from "./mutants.ts";

// Loaded before run-mutant.ts, by --import: breaks the file of the mutant that the command line names, as it is loaded.
const id = process.argv[2];
const mutant = mutants.find((each) => each.id === id);

if (mutant !== undefined) {
  const url = urlOf(mutant);
  registerHooks({
    load(loaded, context, nextLoad) {
      const module = nextLoad(loaded, context);
      if (loaded !== url) return module;
      // `source` is text or bytes; bytes here.
      const source = new TextDecoder().decode(module.source as Uint8Array);
      return { ...module, source: mutate(mutant, source) };
    },
  });
}
