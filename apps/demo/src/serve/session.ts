import { Worker } from "node:worker_threads";
import type { WebSocket } from "ws";
import type { Command, Report } from "../runner/protocol.ts";
import { compile } from "./compile.ts";

/** What a page asks of the server: a compilation, or something of the thread that runs its program. */
export type Request =
  | { readonly type: "compile"; readonly id: number; readonly source: string }
  | { readonly type: "node"; readonly command: Command }
  | { readonly type: "kill" };

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
        return this.#sendJson({ type: "compiled", id: request.id, result: compile(String(request.source)) });
      case "node":
        return this.#runner(request.command.type === "run").postMessage(request.command);
      case "kill":
        if (this.#thread === null) return;
        this.end();
        return this.#tell(gone("its thread was ended by force"));
      default:
        this.#socket.close(1003, "not a request of the demo's page");
    }
  }

  /** The thread; a new one for each run, so that nothing of the last one is left. */
  #runner(isNew: boolean): Worker {
    if (this.#thread !== null && !isNew) return this.#thread;
    this.end();
    const thread = new Worker(new URL("./thread.ts", import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: MEMORY },
      execArgv: ["--conditions=@outloop/source", "--disable-warning=ExperimentalWarning"],
    });
    thread.on("message", (report: Report) => this.#tell(report));
    thread.on("error", (error: Error) => {
      if (this.#thread !== thread) return;
      this.#thread = null;
      this.#tell(gone(`its thread failed: ${error.message}`));
    });
    this.#thread = thread;
    return thread;
  }

  #tell(report: Report): void {
    if (report.type !== "events") return this.#sendJson({ type: "node", report });
    // Numbers go as they are, behind the message that announces them.
    this.#sendJson({ type: "node", report: { type: "events", strings: report.strings } });
    const { buffer, byteOffset, byteLength } = report.data;
    this.#socket.send(new Uint8Array(buffer, byteOffset, byteLength));
  }

  #sendJson(message: object): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}

function gone(why: string): Report {
  return { type: "ended", how: "failed", text: why, steps: 0 };
}

function parse(text: string): Request | undefined {
  try {
    return JSON.parse(text) as Request;
  } catch {
    return undefined;
  }
}
