import { formatValues } from "../runner/format.ts";
import type { Command, Place, Report } from "../runner/protocol.ts";
import { Runner } from "../runner/runner.ts";
import type { Connection } from "./connection.ts";
// oxlint-disable-next-line import/default -- vite makes the module of this address
import workerAddress from "./worker.ts?worker&url";

/** The worker's code, fetched while the server is surely there: workers are begun without it later on. */
const workerCode = fetch(workerAddress).then(async (response) => URL.createObjectURL(await response.blob()));

/** The runner of one run, wherever it is. */
export interface Remote {
  send(command: Command): void;
  /** Ends it at once, whatever it is doing. False where that cannot be done. */
  kill(): boolean;
  /** It is no longer needed. */
  close(): void;
}

/** A new runner at `place`, which tells `onReport` what happens. */
export function openRemote(place: Place, connection: Connection, onReport: (report: Report) => void): Remote {
  if (place === "page") return inPage(onReport);
  return place === "worker" ? inWorker(onReport) : inNode(connection, onReport);
}

function inPage(onReport: (report: Report) => void): Remote {
  const runner = new Runner(onReport, { format: formatValues });
  return {
    send: (command) => runner.receive(command),
    kill: () => false,
    close: () => void runner.stop(),
  };
}

function inWorker(onReport: (report: Report) => void): Remote {
  const failed = (why: string): void =>
    onReport({ type: "ended", how: "failed", text: `its worker failed: ${why}`, steps: 0 });
  let worker: Worker | undefined;
  let isClosed = false;
  const waiting: Command[] = [];
  const begin = (code: string): void => {
    if (isClosed) return;
    worker = new Worker(code, { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<Report>) => onReport(data);
    worker.onerror = (event) => failed(event.message);
    for (const each of waiting) worker.postMessage(each);
  };
  workerCode.then(begin, (error: unknown) => failed(String(error)));
  const close = (): void => {
    isClosed = true;
    worker?.terminate();
  };
  return {
    send: (command) => (worker === undefined ? waiting.push(command) : worker.postMessage(command)),
    kill: () => {
      close();
      onReport({ type: "ended", how: "stopped", text: "its worker was ended by force", steps: 0 });
      return true;
    },
    close,
  };
}

let runs = 0;

function inNode(connection: Connection, onReport: (report: Report) => void): Remote {
  const run = ++runs;
  connection.onReport = (of, report) => {
    if (report === null) {
      const text = "the server went away, and the program with it";
      onReport({ type: "ended", how: "failed", text, steps: 0 });
    } else if (of === run) onReport(report);
  };
  return {
    send: (command) => connection.send({ type: "node", run, command }),
    kill: () => {
      connection.send({ type: "kill" });
      onReport({ type: "ended", how: "stopped", text: "its thread was ended by force", steps: 0 });
      return true;
    },
    close: () => {
      connection.onReport = () => {};
      connection.send({ type: "kill" });
    },
  };
}
