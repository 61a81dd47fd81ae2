import { parseArgs } from "node:util";
import { steps } from "./steps.ts";

/** The tour in the terminal. */
export interface Tour {
  readonly what: "tour";
  /** Numbers of the steps to show, counted from 1. */
  readonly numbers: readonly number[];
  readonly source: boolean;
}

/** The page, served on this port of this machine; 0 lets the system choose one. */
export interface Page {
  readonly what: "page";
  readonly port: number;
  /** Nobody asked for this very port: another one will do. */
  readonly isAny: boolean;
}

/** Tried first, so that a page that is still open finds a server that was started again. */
const USUAL_PORT = 7340;

export const usage: string = `demo                       the page on a terminal, elsewhere the tour
demo [--page] [--port PORT] the page; port ${USUAL_PORT}, or any that is free
demo [STEP] [--no-source]   the tour in the terminal; STEP is a number from 1 to ${steps.length}; without it, all are shown
demo --terminal             the whole tour`;

/** Reads the command line; `isTerminal`: somebody sits there. Throws an error whose message is for the user. */
export function parseChoice(argv: readonly string[], isTerminal: boolean): Tour | Page {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      page: { type: "boolean", default: false },
      port: { type: "string" },
      terminal: { type: "boolean", default: false },
      "no-source": { type: "boolean", default: false },
    },
  });
  const asksTour = values.terminal || values["no-source"] || positionals.length > 0;
  const asksPage = values.page || values.port !== undefined;
  if (asksTour && asksPage) throw new Error("choose '--page' or '--terminal'");
  if (asksPage || (!asksTour && isTerminal))
    return {
      what: "page",
      port: portOf(values.port ?? String(USUAL_PORT)),
      isAny: values.port === undefined,
    };
  const all = steps.map((_, index) => index + 1);
  const numbers = positionals.length === 0 ? all : positionals.map(Number);
  for (const [index, number] of numbers.entries()) {
    if (!all.includes(number)) throw new Error(`there is no step '${positionals[index]}'`);
  }
  return { what: "tour", numbers, source: !values["no-source"] };
}

function portOf(text: string): number {
  const port = Number(text);
  if (text.trim() === "" || !Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port must be a number from 0 to 65535, got '${text}'`);
  return port;
}
