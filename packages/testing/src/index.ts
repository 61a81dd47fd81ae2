export { program, type TestBody } from "./program.ts";
export type { ProgramOptions } from "./options.ts";
export type { TestContext } from "./context.ts";
export { settled } from "./settled.ts";
export {
  LeakedTasks,
  NeverEnded,
  NotDeterministic,
  SeedFailed,
  TranscriptDiffers,
  WarningsGiven,
} from "./errors.ts";
export type { LivingTask } from "./task-watch.ts";
