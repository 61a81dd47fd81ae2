import { closeSync, openSync, realpathSync, writeSync } from "node:fs";
import type { Body } from "@outloop/core";
import { chromeTrace, thisJob, type EventRecord, type Observer } from "@outloop/core/inspect";
import { UsageError } from "./usage-error.ts";

/** So much is collected before it is written, where nobody waits. */
const ENOUGH = 65_536;

/**
 * A file of trace entries, an array in JSON. It is written whenever the program waits, so that little is lost of one that is
 * killed; the last bracket then is missing, and Chrome and Perfetto read it all the same.
 */
export class TraceFile {
  readonly #path: string;
  readonly #fd: number;
  readonly #atExit = (): void => this.close();
  readonly #observer: Observer;
  #text = "[\n";
  #isFirst = true;
  #isOpen = true;

  /** `others`: files that must not be written over. Throws `UsageError` when it cannot be written. */
  constructor(path: string, others: readonly (string | undefined)[]) {
    if (others.some((other) => other !== undefined && isSame(path, other)))
      throw new UsageError(`--trace ${path}: that is a file of this run's, which the trace would overwrite`);
    this.#path = path;
    try {
      this.#fd = openSync(path, "w");
    } catch (error) {
      throw new UsageError(`--trace ${path}: ${(error as Error).message}`);
    }
    this.#observer = chromeTrace((entry) => this.#add(JSON.stringify(entry)));
    // A program may end the process.
    process.on("exit", this.#atExit);
    this.#flush();
  }

  /** `program`, observed from its first step on. */
  around(program: Body<unknown>): Body<unknown> {
    const observed: Body<unknown> = () => {
      thisJob()!.observe((record) => this.#observe(record));
      return program();
    };
    return Object.defineProperty(observed, "name", { value: program.name });
  }

  close(): void {
    process.off("exit", this.#atExit);
    if (!this.#isOpen) return;
    this.#text += "\n]\n";
    this.#flush();
    this.#isOpen = false;
    closeSync(this.#fd);
  }

  #observe(record: EventRecord): void {
    this.#observer(record);
    if (record.kind === "wait") this.#flush();
  }

  #add(line: string): void {
    if (!this.#isOpen) return;
    this.#text += this.#isFirst ? line : `,\n${line}`;
    this.#isFirst = false;
    if (this.#text.length >= ENOUGH) this.#flush();
  }

  #flush(): void {
    if (!this.#isOpen) return;
    const bytes = Buffer.from(this.#text);
    this.#text = "";
    try {
      for (let start = 0; start < bytes.length;) start += writeSync(this.#fd, bytes, start);
    } catch (error) {
      // A full disk must not become the program's failure.
      this.#isOpen = false;
      closeSync(this.#fd);
      process.stderr.write(`outloop: the trace is not whole: ${this.#path}: ${(error as Error).message}\n`);
    }
  }
}

function isSame(path: string, other: string): boolean {
  try {
    return realpathSync(path) === realpathSync(other);
  } catch {
    return false; // One of them is not there yet.
  }
}
