/** Why a process cannot be looked into, and what to do about it. */
export class InspectError extends Error {
  override readonly name = "InspectError";
}
