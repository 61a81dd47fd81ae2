import { signal, type Signal } from "@preact/signals";
import type { CompileError, Compiled, Report } from "../runner/protocol.ts";
import type { Request, Told } from "../serve/session.ts";

type Answer =
  | Told
  | { readonly type: "compiled"; readonly id: number; readonly result: Compiled | CompileError };

const RETRY_EVERY = 1000;

/** The one WebSocket to the Node process behind the page; opened again whenever it is lost. */
export class Connection {
  readonly isOpen: Signal<boolean> = signal(false);
  /** Told of each run in the Node process; null: the connection was lost, and the run with it. */
  onReport: (run: number, report: Report | null) => void = () => {};
  #socket: WebSocket | null = null;
  /** The announcement of a batch of events whose numbers come in the next message. */
  #announced: { readonly run: number; readonly strings: readonly string[] } | null = null;
  #compilations = 0;
  readonly #waiting = new Map<number, (result: Compiled | CompileError) => void>();
  readonly #compiled = new Map<string, Compiled>();

  constructor() {
    this.#open();
  }

  send(request: Request): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(request));
  }

  /** Compiles a program; what was compiled once is known from then on, also without the server. */
  async compile(source: string): Promise<Compiled | CompileError> {
    const known = this.#compiled.get(source);
    if (known !== undefined) return known;
    if (!this.isOpen.value) {
      const message = "the server is away, and without it a program that was changed cannot be compiled";
      return { message, line: 1, column: 1 };
    }
    const id = ++this.#compilations;
    const result = await new Promise<Compiled | CompileError>((resolve) => {
      this.#waiting.set(id, resolve);
      this.send({ type: "compile", id, source });
    });
    if ("code" in result) this.#compiled.set(source, result);
    return result;
  }

  #open(): void {
    const socket = new WebSocket(`ws://${location.host}/socket`);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.#socket = socket;
      this.isOpen.value = true;
    };
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => this.#receive(data);
    socket.onclose = () => this.#lost();
  }

  #lost(): void {
    if (this.isOpen.value) {
      this.isOpen.value = false;
      this.onReport(0, null);
    }
    this.#socket = null;
    for (const resolve of this.#waiting.values())
      resolve({ message: "the server went away", line: 1, column: 1 });
    this.#waiting.clear();
    setTimeout(() => this.#open(), RETRY_EVERY);
  }

  #receive(data: string | ArrayBuffer): void {
    if (typeof data !== "string") {
      const announced = this.#announced;
      this.#announced = null;
      if (announced === null) return;
      const { run, strings } = announced;
      return this.onReport(run, { type: "events", strings, data: new Float64Array(data) });
    }
    const answer = JSON.parse(data) as Answer;
    if (answer.type === "compiled") {
      this.#waiting.get(answer.id)?.(answer.result);
      this.#waiting.delete(answer.id);
    } else if (answer.report.type !== "events") this.onReport(answer.run, answer.report);
    else this.#announced = { run: answer.run, strings: answer.report.strings };
  }
}
