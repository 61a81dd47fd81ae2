import { InspectError } from "./inspect-error.ts";

/**
 * What the variable `OUTLOOP_INSPECT` asks for: `1` means at once, `SIGUSR2` when that signal comes, which a program hears
 * only while the event loop runs, so not under `run`; empty or `0` nothing. Throws `InspectError` for anything else.
 *
 * @example
 * ```ts
 * inspectSetting({ OUTLOOP_INSPECT: "1" }); // "now"
 * ```
 */
export function inspectSetting(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): "now" | "SIGUSR2" | undefined {
  const value = environment["OUTLOOP_INSPECT"] ?? "";
  if (value === "" || value === "0") return undefined;
  if (value === "1") return "now";
  if (value === "SIGUSR2") return value;
  throw new InspectError(`OUTLOOP_INSPECT=${value}: it is 1 or SIGUSR2`);
}
