import { UsageError } from "./usage-error.ts";

/** How a program is run, and what the help says of it. */
export const modes = {
  blocking: "on this thread alone, no event loop is touched",
  hosted: "on Node's event loop, which until(promise) needs; Ctrl-C cancels the program",
} as const;

export type Mode = keyof typeof modes;

/** Throws `UsageError` for a name that is not in the table. */
export function checkMode(name: string): Mode {
  if (Object.hasOwn(modes, name)) return name as Mode;
  throw new UsageError(`unknown mode '${name}': there is ${Object.keys(modes).join(", ")}`);
}
