import { InspectError, inspectSetting } from "@outloop/inspector";
import { UsageError } from "../usage-error.ts";

/** Lets others look into this process, if the environment asks for it. Throws `UsageError` where that cannot be. */
export async function inspectWhenAsked(): Promise<void> {
  try {
    if (inspectSetting() !== undefined) await import("@outloop/inspector/register");
  } catch (error) {
    if (error instanceof InspectError) throw new UsageError(error.message);
    throw error;
  }
}
