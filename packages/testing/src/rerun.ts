/** What a runner hands to a test function; of which runner, one sees by the fields. */
export interface RunnerContext {
  readonly signal?: AbortSignal;
  /** Of node:test. */
  readonly name?: string;
  readonly filePath?: string;
  /** Of vitest. */
  readonly task?: { readonly name?: string; readonly file?: { readonly name?: string } };
}

type Environment = Readonly<Record<string, string | undefined>>;

export function environment(): Environment {
  return (globalThis as { process?: { env?: Environment } }).process?.env ?? {};
}

/** The command, as a shell of Unix takes it, that runs just this test under just this seed. */
export function rerunCommand(seed: number, { name, filePath, task }: RunnerContext): string {
  const set = `OUTLOOP_SEED=${seed}`;
  const words = (...parts: (string | undefined)[]): string =>
    [set, ...parts].filter((part) => part !== undefined).join(" ");
  if (task?.name !== undefined) return words("npx vitest run", task.file?.name, `-t ${pattern(task.name)}`);
  if (name !== undefined && environment()["VITEST"] === undefined)
    return words("node --test", `--test-name-pattern=${pattern(name)}`, filePath);
  return words("<the command that runs your tests>");
}

/** A regular expression that finds `name`, in quotes. */
function pattern(name: string): string {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
  return `'${escaped.replaceAll("'", String.raw`'\''`)}'`;
}
