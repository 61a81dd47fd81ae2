import { Worker } from "node:worker_threads";
import type { WebSocket } from "ws";
import type { Command, Report } from "../runner/protocol.ts";
import { compile } from "./compile.ts";

/** What a page asks of the server: a compilation, or something of the thread that runs its program. */
export type Request =
  | { readonly type: "compile"; readonly id: number; readonly source: string }
  | { readonly type: "node"; readonly run: number; readonly command: Command }
  | { readonly type: "kill" };

/** What it is told of the run that it gave this number. The numbers of `events` follow in a message of their own. */
export interface Told {
  readonly type: "node";
  readonly run: number;
  readonly report:
    | Exclude<Report, { type: "events" }>
    | { readonly type: "events"; readonly strings: readonly string[] };
}

/** How much memory a program may use before its thread is ended, in MB. */
const MEMORY = 1500;

/** One page. Its program runs in a thread of its own, so that it can neither hold up the server nor outlive the page. */
export class Session {
  readonly #socket: WebSocket;
  #thread: Worker | null = null;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data: Buffer) => this.#receive(data.toString("utf8")));
    socket.on("close", () => this.end());
    // The close that follows says all there is to say.
    socket.on("error", () => {});
  }

  /** Ends what runs for this page. */
  end(): void {
    void this.#thread?.terminate();
    this.#thread = null;
  }

  #receive(text: string): void {
    const request = parse(text);
    switch (request?.type) {
      case "compile":
        return this.#sendJson({ type: "compiled", id: request.id, result: compile(request.source) });
      case "node":
        if (request.command?.type === "run") this.#begin(request.run);
        this.#thread?.postMessage(request.command);
        return;
      case "kill":
        return this.end();
      default:
        this.#socket.close(1003, "not a request of the demo's page");
    }
  }

  /** A new thread for each run, so that nothing of the last one is left. */
  #begin(run: number): void {
    this.end();
    const thread = new Worker(new URL("./thread.ts", import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: MEMORY },
      execArgv: ["--conditions=@outloop/source", "--disable-warning=ExperimentalWarning"],
    });
    thread.on("message", (report: Report) => {
      if (this.#thread === thread) this.#tell(run, report);
    });
    const gone = (text: string): void => {
      if (this.#thread !== thread) return;
      this.#thread = null;
      this.#tell(run, { type: "ended", how: "failed", text, steps: 0 });
    };
    thread.on("error", (error: Error) => gone(`its thread failed: ${error.message}`));
    thread.on("exit", (code) => gone(`its thread was ended from within, with code ${code}`));
    this.#thread = thread;
  }

  #tell(run: number, report: Report): void {
    if (report.type !== "events") return this.#sendJson({ type: "node", run, report });
    this.#sendJson({ type: "node", run, report: { type: "events", strings: report.strings } });
    const { buffer, byteOffset, byteLength } = report.data;
    this.#socket.send(new Uint8Array(buffer, byteOffset, byteLength));
  }

  #sendJson(
    message: Told | { readonly type: "compiled"; readonly id: number; readonly result: unknown },
  ): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}

function parse(text: string): Request | undefined {
  try {
    return JSON.parse(text) as Request;
  } catch {
    return undefined;
  }
}
