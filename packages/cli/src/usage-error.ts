/** Something is wrong with how the command was called, not with the program: one line on stderr and exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
