/** These say what the main thread runs; a worker that inherits them refuses to start, or runs it again. */
const MAIN_ONLY =
  /^(?:--input-type|--eval|-e|--print|-p|-pe|--test|--watch|--inspect|--check|-c|--interactive|-i)\b/;
const WITH_VALUE = /^(?:--eval|-e|--print|-p|-pe)$/;

/** The arguments of Node's own that a thread of ours gets: those of this process, but for what only concerns its main thread. */
export function execArguments(self: string): string[] {
  const kept: string[] = [];
  for (let n = 0; n < process.execArgv.length; n++) {
    const each = process.execArgv[n]!;
    if (WITH_VALUE.test(each)) n++;
    if (!MAIN_ONLY.test(each)) kept.push(each);
  }
  // Sources import the sources of the packages beside them.
  const own = "--conditions=@outloop/source";
  return self.endsWith(".ts") && !kept.includes(own) ? [...kept, own] : kept;
}
