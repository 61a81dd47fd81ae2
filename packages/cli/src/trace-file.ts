import { closeSync, openSync, writeSync } from "node:fs";
import type { Body } from "@outloop/core";
import { chromeTrace, thisJob, type Observer } from "@outloop/core/inspect";
import { UsageError } from "./usage-error.ts";

/** So much is collected before it is written. */
const ENOUGH = 65_536;

/**
 * A file of trace entries, an array in JSON. What a program that is killed leaves lacks the last bracket and up to 64 KiB;
 * Chrome and Perfetto read it all the same.
 */
export class TraceFile {
  readonly #fd: number;
  readonly #atExit = (): void => this.close();
  readonly #observer: Observer;
  #text = "[\n";
  #isFirst = true;
  #isOpen = true;

  /** Throws `UsageError` when it cannot be written. */
  constructor(path: string) {
    try {
      this.#fd = openSync(path, "w");
    } catch (error) {
      throw new UsageError(`--trace ${path}: ${(error as Error).message}`);
    }
    this.#observer = chromeTrace((entry) => this.#add(JSON.stringify(entry)));
    // A program may end the process.
    process.on("exit", this.#atExit);
  }

  /** `program`, observed from its first step on. */
  around(program: Body<unknown>): Body<unknown> {
    const observed: Body<unknown> = () => {
      thisJob()!.observe(this.#observer);
      return program();
    };
    return Object.defineProperty(observed, "name", { value: program.name });
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    process.off("exit", this.#atExit);
    this.#text += "\n]\n";
    this.#flush();
    closeSync(this.#fd);
  }

  #add(line: string): void {
    if (!this.#isOpen) return;
    this.#text += this.#isFirst ? line : `,\n${line}`;
    this.#isFirst = false;
    if (this.#text.length >= ENOUGH) this.#flush();
  }

  #flush(): void {
    const bytes = Buffer.from(this.#text);
    this.#text = "";
    for (let start = 0; start < bytes.length;) start += writeSync(this.#fd, bytes, start);
  }
}
