/** A block of code in a Markdown file: ```` ```ts bad ````. */
export interface Snippet {
  readonly code: string;
  /** The first word behind the language: `bad`, `good`, `run`. */
  readonly kind: string;
  /** What follows that word. */
  readonly note: string;
}

export function snippetsOf(markdown: string): Snippet[] {
  return [...markdown.matchAll(/^```(\w+) ?(\S*) ?(.*)\n([\s\S]*?)^```$/gm)].map(
    ([, language = "", kind = "", note = "", code = ""]) => ({ code, note, kind: kind || language }),
  );
}
