/** What this package uses of its host, in one place; each of these may be missing. */
interface Host {
  readonly process?: {
    getBuiltinModule?(name: "node:fs"): { readFileSync(path: string, encoding: "utf8"): string } | undefined;
  };
  readonly crypto?: { getRandomValues(array: Uint16Array): Uint16Array };
  readonly URL?: new (url: string) => { readonly hostname: string };
}

const host = globalThis as unknown as Host;

/** The text of a file; undefined where there is none, or no file system. It blocks the thread: the files are small. */
export function readText(path: string): string | undefined {
  try {
    return host.process?.getBuiltinModule?.("node:fs")?.readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** A whole number below 65,536 that nobody can foresee. */
export function random16(): number {
  if (host.crypto === undefined)
    throw new Error("this host has no crypto.getRandomValues: give new Resolver({ random })");
  return host.crypto.getRandomValues(new Uint16Array(1))[0]!;
}

/** `münchen.de` as `xn--mnchen-3ya.de`; undefined for what cannot be written so. */
export function toASCII(name: string): string | undefined {
  try {
    return host.URL === undefined ? undefined : new host.URL(`http://${name}/`).hostname;
  } catch {
    return undefined;
  }
}
