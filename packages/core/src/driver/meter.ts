/** What a task has done while somebody watched. */
export class Meter {
  steps = 0;
  traps = 0;
  /** Milliseconds of real time that its steps took, what observers did meanwhile included. */
  ms = 0;
  /** How often it asked which trap. */
  readonly ops: Map<string, number> = new Map();

  asks(op: string): void {
    this.traps++;
    this.ops.set(op, (this.ops.get(op) ?? 0) + 1);
  }
}
