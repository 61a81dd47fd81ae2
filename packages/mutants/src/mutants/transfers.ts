import type { Mutant } from "../mutant.ts";

const landingSource = "packages/kernel-io/src/landing.ts";
const readingSource = "packages/kernel-io/src/reading.ts";
const writingSource = "packages/kernel-io/src/writing.ts";
const connectingSource = "packages/kernel-io/src/connecting.ts";
const socketsSource = "packages/kernel-io/src/sockets.ts";

export const transfers: readonly Mutant[] = [
  {
    id: "io-short-send",
    rules: ["I8"],
    title: "a send ends with the first part that the system takes",
    file: writingSource,
    from: "      this.#sent += sent;\n    }\n    this.answer(undefined);",
    to: "      this.#sent += length;\n    }\n    this.answer(undefined);",
  },
  {
    id: "io-resends",
    rules: ["I8", "I26"],
    title: "after a partial send everything is sent again",
    file: writingSource,
    from: "      this.#sent += sent;\n    }",
    to: "      if (sent === length - this.#sent) this.#sent += sent;\n    }",
  },
  {
    id: "io-sendv-reorders",
    rules: ["I11"],
    title: "sendv sends its buffers backwards",
    file: writingSource,
    from: "this.#buffers = request.buffers!.filter(({ length }) => length > 0);",
    to: "this.#buffers = request.buffers!.filter(({ length }) => length > 0).toReversed();",
  },
  {
    id: "io-sendv-forgets-part",
    rules: ["I11"],
    title: "sendv starts a buffer again that was sent in part",
    file: writingSource,
    from: "    this.#sent = sent;\n",
    to: "    this.#sent = 0;\n",
  },
  {
    id: "io-end-is-error",
    rules: ["I6", "R9"],
    title: "the end of a stream is an error",
    file: readingSource,
    from: "if (result === 0) return this.answer(new Uint8Array(0));",
    to: "if (result === 0) return this.failWith(104);",
  },
  {
    id: "io-shares-buffer",
    rules: ["I7", "I4"],
    title: "what is received is a view of a buffer that is used again",
    file: landingSource,
    from: "if (length < LARGE) return piece(memory, 0, length);",
    to: "if (length < LARGE) return memory.subarray(0, length);",
  },
  {
    id: "io-gives-memory-twice",
    rules: ["I33", "I16"],
    title: "the memory of a large receive is given away and used again",
    file: landingSource,
    from: "  memory = new Uint8Array(buffer, byteOffset, SIZE);",
    to: "",
  },
  {
    id: "io-keeps-what-was-sent",
    rules: ["I33", "I8", "I31"],
    title: "of many bytes written at once, those that have left are kept with the rest and sent again",
    file: "packages/kernel-io/src/descriptor.ts",
    from: "this.cork.add(sent > 0 ? bytes.subarray(sent) : bytes);",
    to: "this.cork.add(bytes);",
  },
  {
    id: "io-eagain-fails",
    rules: ["I13", "I7"],
    title: "a receive that finds nothing fails instead of waiting",
    file: readingSource,
    from: "if (result === -EAGAIN && !this.#of.isFile) return this.wait();",
    to: "",
  },
  {
    id: "io-connect-too-early",
    rules: ["I19"],
    title: "connect ends before the connection stands",
    file: connectingSource,
    from: "  if (errno !== 0) return writing.failWith(errno);",
    to: "",
  },
  {
    id: "io-datagram-in-parts",
    rules: ["I24"],
    title: "nobody is told that a datagram was cut",
    file: readingSource,
    from: "truncated: port.ctl[CTL_TRUNCATED] === 1,",
    to: "truncated: false,",
  },
  {
    id: "io-socket-kind",
    rules: ["R3"],
    title: "a short datagram is taken for the last one",
    file: socketsSource,
    from: "io.opened(fd, KIND_SOCKET, isStream);",
    to: "io.opened(fd, KIND_SOCKET, true);",
  },
];
