import type { Reply, Submission } from "@outloop/core/kernel";
import { failureOf, ZERO, type Place } from "../failures.ts";
import { decodeFolder, decodeStatus, nameOf, pathOf } from "./layouts.ts";
import type { FileRequest } from "./request.ts";
import type { Files } from "./files.ts";

const NOTHING = new Uint8Array(0);

/** One request that a thread answers, by one piece of work; a long write by several, one after another. */
export class FileWork implements Submission {
  readonly request: FileRequest;
  readonly #files: Files;
  readonly #reply: Reply;
  ticket = -1;
  /** Bytes that have been written. */
  #written = 0;

  constructor(files: Files, request: FileRequest, reply: Reply) {
    this.#files = files;
    this.request = request;
    this.#reply = reply;
  }

  get written(): number {
    return this.#written;
  }

  abandon(): void {
    this.#files.abandon(this);
  }

  fail(error: unknown): void {
    this.#reply.fail(error);
  }

  /** The thread is done. `bytes`: what came. */
  done(result: number, bytes: Uint8Array = NOTHING): void {
    const { op } = this.request;
    if (result < 0) this.#failWith(-result);
    else if ((op as string) === "write at") this.#wrote(result);
    else this.#reply.answer(this.#answer(result, bytes));
  }

  #wrote(count: number): void {
    const { length } = this.request.bytes!;
    this.#written += count;
    if (this.#written >= length) return this.#reply.answer(undefined);
    if (count === 0) return this.#failWith(ZERO);
    try {
      this.#files.goOn(this);
    } catch (error) {
      this.#reply.fail(error);
    }
  }

  #answer(result: number, bytes: Uint8Array): unknown {
    switch (this.request.op as string) {
      case "read at":
        return this.request.into === undefined ? bytes : result;
      case "stat":
        return decodeStatus(bytes);
      case "readdir":
        return decodeFolder(bytes);
      case "readlink":
        return pathOf(bytes);
      case "open":
      case "open watch":
        this.#files.opened(result);
        return result;
      case "add watch":
        return result;
      default:
        return undefined;
    }
  }

  #failWith(errno: number): void {
    this.#reply.fail(failureOf(errno, this.request.op, placeOf(this.request, this.#written)));
  }
}

/** What an error says of where it happened. */
export function placeOf({ op, fd, path, destination }: FileRequest, written: number): Place {
  const transferred = (op as string) === "write at" ? written : undefined;
  return { fd, path: inWords(path), destination: inWords(destination), transferred };
}

function inWords(of: FileRequest["path"]): string | undefined {
  return of === undefined || typeof of === "string" ? of : nameOf(of);
}
