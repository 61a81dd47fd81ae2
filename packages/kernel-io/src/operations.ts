import { trap } from "@outloop/core";
import { IoError } from "@outloop/core/io";
import type { Reply, Submission, Trap } from "@outloop/core/kernel";
import type { Descriptor } from "./descriptor.ts";
import type { Descriptors } from "./descriptors.ts";
import { failureOf } from "./failures.ts";
import { fileOps } from "./files/request.ts";
import { sendFirst } from "./first-send.ts";
import { disown } from "./orphans.ts";
import { KIND_OTHER } from "./port/port.ts";
import { killProcess, startProcess } from "./processes.ts";
import type { ReadRequest } from "./reading.ts";
import { answerSocket } from "./sockets.ts";
import type { WriteRequest } from "./writing.ts";

/** What is submitted, and what is answered in place: see `Supports`. */
export const ops: ReadonlySet<string> = new Set([
  ..."readable writable accept connect recv send sendv recvfrom sendto shutdown close flush".split(" "),
  "wait process",
  ...fileOps,
]);
const onFiles: ReadonlySet<string> = new Set(fileOps);
export const immediate: ReadonlySet<string> = new Set([
  ..."socket pair bind listen write".split(" "),
  "socket address",
  "set option",
  "watch events",
  "start process",
  "kill process",
]);

/** More than this is not collected for a descriptor whose peer does not read. */
const MOST = 64 * 1024 * 1024;
/** So much is not collected any longer than it takes to send it. */
const ENOUGH = 65_536;

/** Begins `request`. Throws what is wrong with it, which is an answer too. */
export function submit(io: Descriptors, request: Trap, reply: Reply): Submission {
  const { fd } = request as ReadRequest;
  switch (request.op as string) {
    case "recv":
    case "accept":
    case "readable":
    case "recvfrom":
    case "wait process":
      return io.reading(fd, request.op).begin(request as ReadRequest, reply);
    case "send":
      if (io.known(fd) === undefined) return sendFirst(io, request as WriteRequest, reply);
      break;
    case "shutdown":
      // Nothing that was written has to leave for that.
      if ((request as WriteRequest).how === "receive") return shutdownReceiving(io, fd, request, reply);
      break;
    case "close":
      return close(io, fd, request, reply);
  }
  if (onFiles.has(request.op)) return io.files.begin(request, reply);
  return io.writing(fd, request.op).begin(request as WriteRequest, reply);
}

/** Answers `request` in place, or throws the answer. */
export function answer(io: Descriptors, request: Trap): unknown {
  switch (request.op as string) {
    case "write":
      return write(io, request as WriteRequest);
    case "watch events":
      return io.files.watchEvents(request);
    case "start process":
      return startProcess(io, request);
    case "kill process":
      return killProcess(io, request);
    default:
      return answerSocket(io, request);
  }
}

/** What was written and is not taken, as requests to write it. */
export function unsent(io: Descriptors): Trap[] {
  return io.withUnsent().map(({ fd, cork }) => {
    const bytes = cork!.bytes.slice(cork!.start, cork!.end);
    return trap("write", { fd, bytes, describe: `${bytes.length} bytes written to fd ${fd}` });
  });
}

const ended: Submission = { abandon() {} };

function shutdownReceiving(io: Descriptors, fd: number, request: Trap, reply: Reply): Submission {
  const of = io.get(fd, request.op);
  const result = io.port.shutdown(fd, 0);
  if (result < 0) throw failureOf(-result, request.op, of);
  reply.answer(undefined);
  return ended;
}

function close(io: Descriptors, fd: number, request: Trap, reply: Reply): Submission {
  if (io.get(fd, request.op).kind === KIND_OTHER) disown(io.port, fd);
  const error = io.close(fd, request.op);
  if (error !== undefined) throw error;
  reply.answer(undefined);
  return ended;
}

function write(io: Descriptors, request: WriteRequest): number {
  const bytes = request.bytes!;
  const of = io.get(request.fd, request.op);
  of.checkSent(request);
  if (bytes.length === 0) return io.unsent.lengthOf(of);
  checkRoom(of);
  io.unsent.keep(of, bytes);
  // Nobody remembers a file, so its bytes leave now, and their errors are told now.
  if (of.cork !== null && (of.isFile || of.cork.length >= ENOUGH)) of.send();
  if (of.isFile) of.checkSent(request);
  return io.unsent.lengthOf(of);
}

function checkRoom({ fd, cork, address }: Descriptor): void {
  if (cork === null || cork.length < MOST) return;
  throw new IoError({
    code: "ENOBUFS",
    reason: `${cork.length} bytes wait for a peer that does not read: flush before you write more`,
    operation: "write",
    fd,
    address,
  });
}
