import { formatValues } from "../runner/format.ts";
import type { Command } from "../runner/protocol.ts";
import { Runner } from "../runner/runner.ts";

// The worker's own side of its channel; the page's library of types has no name for it.
const port = globalThis as unknown as Worker;
const runner = new Runner((report) => port.postMessage(report), { format: formatValues });
port.onmessage = ({ data }: MessageEvent<Command>) => runner.receive(data);
