/** What the prompt uses of Node although it is called experimental; whoever types need not be told. */
const KNOWN = /\b(?:stripTypeScriptTypes|USE_MAIN_CONTEXT_DEFAULT_LOADER)\b/;

/** From here on Node does not warn of those. */
export function quietWarnings(): void {
  const emitWarning = process.emitWarning.bind(process) as (...args: readonly unknown[]) => void;
  process.emitWarning = (...args: readonly unknown[]) => {
    if (!KNOWN.test(String(args[0]))) emitWarning(...args);
  };
}
