/** None of `count` answers is missing or wrong. */
export function checkTexts(texts: readonly string[], count: number): void {
  if (texts.length !== count || texts.some((text) => text !== "Hello, World!"))
    throw new Error(`got ${texts.join()}`);
}
