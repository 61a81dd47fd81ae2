import type { Frames, OpenFrame } from "./frames.ts";
import type { Modules } from "./modules.ts";

/** What compiled code finds under the name `__outloop`. */
export interface Surroundings {
  readonly modules: Modules;
  readonly console: Pick<Console, "log" | "info" | "debug" | "warn" | "error">;
  enter(name: string, line: number): OpenFrame;
  exit(frame: OpenFrame): void;
  guard(line: number): void;
}

export interface Loaded {
  readonly default?: unknown;
}

let loads = 0;

/** Loads compiled code as a module of its own, even if it was loaded before. */
export async function runCode(code: string, file: string, surroundings: Surroundings): Promise<Loaded> {
  const name = `__outloop${++loads}`;
  const globals = globalThis as unknown as Record<string, unknown>;
  globals[name] = surroundings;
  // The first line of the code begins with a statement that looks its surroundings up; here they get their name.
  // Errors then name the file instead of the address its code was put at.
  const source = `const __outloop = globalThis.${name}; ${code}\n//# sourceURL=${file}`;
  // In a page `data:` is refused by the content security policy, in Node `blob:` by its loader.
  const isNode = typeof process !== "undefined";
  const url = isNode
    ? `data:text/javascript,${encodeURIComponent(source)}`
    : URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  try {
    return (await import(/* @vite-ignore */ url)) as Loaded;
  } finally {
    if (!isNode) URL.revokeObjectURL(url);
    delete globals[name];
  }
}

export function surroundingsOf(
  modules: Modules,
  frames: Frames,
  current: () => number,
  guard: (line: number) => void,
  print: (level: "log" | "warn" | "error", text: string) => void,
  format: (values: readonly unknown[]) => string,
): Surroundings {
  const log = (...values: unknown[]): void => print("log", format(values));
  return {
    modules,
    console: {
      log,
      info: log,
      debug: log,
      warn: (...values) => print("warn", format(values)),
      error: (...values) => print("error", format(values)),
    },
    enter: (name, line) => frames.enter(current(), name, line),
    exit: (frame) => frames.exit(frame),
    guard,
  };
}
