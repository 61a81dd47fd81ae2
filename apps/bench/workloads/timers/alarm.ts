import type { Timer } from "@outloop/core/kernel";

/** A timer that counts how many of its kind have fired. */
export class Alarm implements Timer {
  static fired = 0;
  slot: unknown = undefined;
  fire(): void {
    Alarm.fired++;
  }
}
