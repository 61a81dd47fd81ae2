/** What a word can go on as: the word itself, and the candidates. */
export type Completion = [string[], string];

const KEYWORDS =
  "yield* const let function* function class return if else for while try catch finally throw new import".split(
    " ",
  );

/** Names that go on from the end of `line`: after a dot those of the object before it, else global names and `commands`. */
export function complete(line: string, commands: readonly string[]): Completion {
  if (/^\s*\.\w*$/.test(line))
    return matching(
      line.trim(),
      commands.map((name) => `.${name}`),
    );
  const path = /(?:[\p{ID_Start}$_][\p{ID_Continue}$]*\.)*[\p{ID_Start}$_]?[\p{ID_Continue}$]*$/u.exec(
    line,
  )![0];
  const parts = path.split(".");
  const word = parts.pop()!;
  if (parts.length === 0)
    return word === "" ? [[], ""] : matching(word, [...KEYWORDS, ...namesOf(globalThis)]);
  const of = parts.reduce<unknown>(valueOf, globalThis);
  const [names] = matching(word, namesOf(of));
  return [names.map((name) => [...parts, name].join(".")), path];
}

function matching(word: string, names: readonly string[]): Completion {
  return [[...new Set(names.filter((name) => name.startsWith(word)))].toSorted(), word];
}

/** Only what is stored is looked at: a getter is code, which nobody asked to run. */
function valueOf(object: unknown, name: string): unknown {
  for (let each = object; each !== null && each !== undefined; each = Object.getPrototypeOf(each)) {
    const found = Object.getOwnPropertyDescriptor(Object(each) as object, name);
    if (found !== undefined) return found.value;
  }
  return undefined;
}

function namesOf(object: unknown): string[] {
  const names: string[] = [];
  for (let each = object; each !== null && each !== undefined; each = Object.getPrototypeOf(each))
    names.push(...Object.getOwnPropertyNames(Object(each) as object));
  return names.filter((name) => /^[\p{ID_Start}$_]/u.test(name) && name !== "constructor");
}
