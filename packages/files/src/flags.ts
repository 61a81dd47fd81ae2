import type { OpenFlags } from "@outloop/core/files";

/** What a file is opened for, in the letters of C: read, write, append; `+`: both; `x`: it must not exist yet. */
export type Mode = "r" | "r+" | "w" | "w+" | "wx" | "wx+" | "a" | "a+" | "ax" | "ax+";

const MODES: Readonly<Record<Mode, OpenFlags>> = {
  r: { read: true },
  "r+": { read: true, write: true },
  w: { write: true, create: true, truncate: true },
  "w+": { read: true, write: true, create: true, truncate: true },
  wx: { write: true, exclusive: true },
  "wx+": { read: true, write: true, exclusive: true },
  a: { append: true, create: true },
  "a+": { read: true, append: true, create: true },
  ax: { append: true, exclusive: true },
  "ax+": { read: true, append: true, exclusive: true },
};

/** Throws `RangeError` for letters that mean nothing. */
export function flagsOf(what: string, mode: Mode | OpenFlags): OpenFlags {
  if (typeof mode !== "string") return mode;
  const flags = Object.hasOwn(MODES, mode) ? MODES[mode] : undefined;
  if (flags === undefined)
    throw new RangeError(
      `${what}: there is no mode ${JSON.stringify(mode)}, only ${Object.keys(MODES).join(", ")}`,
    );
  return flags;
}
