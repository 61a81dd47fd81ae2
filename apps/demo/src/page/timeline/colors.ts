/** The colours of the states, by number, with the one of ticks last; from the style sheet, so that it knows of the dark. */
export interface Palette {
  readonly states: Uint32Array;
  readonly text: string;
  readonly faint: string;
  readonly line: string;
  readonly swap: string;
  readonly cancel: string;
  readonly selected: string;
}

const names: readonly string[] = [
  "--absent",
  "--new",
  "--ready",
  "--running",
  "--sleeping",
  "--waiting",
  "--unwinding",
  "--tick",
];

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const get = (name: string): string => style.getPropertyValue(name).trim();
  return {
    states: Uint32Array.from(names, (name) => toPixel(get(name))),
    text: get("--text"),
    faint: get("--faint"),
    line: get("--line"),
    swap: get("--swap"),
    cancel: get("--unwinding"),
    selected: get("--accent"),
  };
}

/** `#rrggbb` as a pixel in memory, whose bytes are red, green, blue, opacity on every machine that runs a browser. */
function toPixel(color: string): number {
  const value = Number.parseInt(color.slice(1), 16);
  return ((0xff << 24) | ((value & 0xff) << 16) | (value & 0xff00) | (value >> 16)) >>> 0;
}
