/** Told of each measurement; without one they are printed. */
let listener: ((name: string, value: number) => void) | undefined;

/**
 * Shows a number that changes, such as requests per second: in the page as a curve, elsewhere as a line of output. What
 * is measured again and again under one name is one curve.
 *
 * @example
 * ```ts
 * measure("messages lost", sent - received);
 * ```
 */
export function measure(name: string, value: number): void {
  if (listener === undefined) console.log(`${name}: ${value}`);
  else listener(name, value);
}

/** Where measurements go from now on. */
export function onMeasure(f: ((name: string, value: number) => void) | undefined): void {
  listener = f;
}
