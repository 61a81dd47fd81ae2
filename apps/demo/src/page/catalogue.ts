import type { Compiled, Place } from "../runner/protocol.ts";

const sources = import.meta.glob<string>("../../programs/*.ts", {
  query: "?raw",
  import: "default",
  eager: true,
});

export interface Program {
  /** Its file, without the folder. */
  readonly file: string;
  readonly title: string;
  readonly source: string;
}

const titles: readonly (readonly [file: string, title: string])[] = [
  ["philosophers.ts", "Dining philosophers, with the deadlock"],
  ["philosophers-in-order.ts", "Dining philosophers, without"],
  ["bounded-channel.ts", "Producers and consumers on a bounded channel"],
  ["race-and-retry.ts", "Racing requests, with timeouts and retries"],
  ["sleepers.ts", "A hundred thousand sleepers"],
  ["fib-server.ts", "The Fibonacci server of the talk"],
  ["chat-room.ts", "A chat room over TCP"],
  ["1-drive.ts", "Step 1: drive one coroutine to its end"],
  ["2-one-step.ts", "Step 2: why one next() is not enough"],
  ["3-nobody-answers.ts", "Step 3: a request that nobody answers"],
  ["4-own-trap.ts", "Step 4: a trap of your own"],
  ["5-many.ts", "Step 5: many coroutines at once"],
  ["6-share.ts", "Step 6: long work beside short work"],
  ["7-top-level.ts", "Step 7: at top level"],
  ["8-inspect.ts", "Step 8: looking inside"],
];

export const programs: readonly Program[] = titles.map(([file, title]) => {
  const source = sources[`../../programs/${file}`];
  if (source === undefined) throw new Error(`there is no programs/${file}`);
  return { file, title, source };
});

/** What a program asks of a kernel and a place, as far as its imports tell. */
export interface Needs {
  readonly descriptors: boolean;
  readonly node: boolean;
  /** It calls `run` itself, which blocks its thread, on kernels of its own. */
  readonly ownKernels: boolean;
}

export function needsOf({ imports, isProgram }: Compiled): Needs {
  return {
    descriptors: imports.some((name) => name === "@outloop/net" || name === "@outloop/core/io"),
    node: imports.some((name) => name.startsWith("node:") || name === "@outloop/kernel-io"),
    ownKernels: !isProgram,
  };
}

/** Why a program cannot run there; undefined if it can. */
export function refusal(needs: Needs, place: Place, kernel: string): string | undefined {
  if (needs.descriptors && kernel !== "io" && !needs.ownKernels)
    return `It opens sockets, and kernel '${kernel}' does not answer the traps of descriptors (supports.ops is empty). Choose io.`;
  if (kernel === "io" && place !== "node")
    return "Kernel 'io' waits with epoll, which a browser does not give to pages or workers. It runs in the Node process.";
  if (needs.node && place !== "node")
    return "It imports a module of Node's, which a browser does not have. It runs in the Node process.";
  if (needs.ownKernels && place === "page")
    return "It calls run(), which may block its thread, and the page's own thread may not be blocked (supports.blocking is false there). It runs in a worker or in Node.";
  return undefined;
}
