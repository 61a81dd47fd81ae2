import type { Mutant } from "../mutant.ts";

const writingSource = "packages/kernel-io/src/writing.ts";
const descriptorSource = "packages/kernel-io/src/descriptor.ts";
const descriptorsSource = "packages/kernel-io/src/descriptors.ts";
const operationsSource = "packages/kernel-io/src/operations.ts";
const kernelSource = "packages/kernel-io/src/kernel.ts";
const swapSource = "packages/core/src/driver/swap.ts";
const submitSource = "packages/core/src/driver/submit.ts";

export const written: readonly Mutant[] = [
  {
    id: "io-keeps-written",
    rules: ["I31"],
    title: "what was written waits for something else to be sent",
    file: kernelSource,
    from: "    io.unsent.sendAll();\n",
    to: "",
  },
  {
    id: "io-forgets-failure",
    rules: ["I32"],
    title: "nobody is told what written bytes have met",
    file: descriptorSource,
    from: "if (failure !== 0) throw failureOf(failure, request.op, this);",
    to: "",
  },
  {
    id: "io-tells-failure-twice",
    rules: ["I32"],
    title: "what written bytes have met is told again and again",
    file: descriptorSource,
    from: "    const { failure } = this;\n    this.failure = 0;",
    to: "    const { failure } = this;",
  },
  {
    id: "io-send-overtakes",
    rules: ["I35", "I33"],
    title: "a large send overtakes what was written before",
    file: writingSource,
    from: "if (of.cork !== null && !of.send()) {",
    to: "if (of.cork !== null && this.#buffers !== NONE && !of.send()) {",
  },
  {
    id: "io-flush-ends-early",
    rules: ["I33"],
    title: "flush ends although bytes are left",
    file: writingSource,
    from: "if (!of.send() || this.#hasFailed(of)) return;",
    to: "of.send();\n    if (this.#hasFailed(of)) return;",
  },
  {
    id: "io-write-interrupts",
    rules: ["I35"],
    title: "what is written while a send is under way lands in the middle of it",
    file: descriptorSource,
    from: "    if (this.writing !== null && this.writing.goesFirst) return false;\n",
    to: "",
  },
  {
    id: "io-written-stays-behind",
    rules: ["I35"],
    title: "what was written behind a send is not sent when that has ended",
    file: writingSource,
    from: "    this.#isUnderWay = false;\n    this.#of.send();",
    to: "    this.#isUnderWay = false;",
  },
  {
    id: "io-swap-drops-behind",
    rules: ["W27"],
    title: "a swap loses what was written behind a send under way",
    file: writingSource,
    from: "if (later !== null) left.push(later);",
    to: "",
  },
  {
    id: "io-swap-restarts-send",
    rules: ["W25", "W27"],
    title: "a send that moves begins anew",
    file: writingSource,
    from: "[first.subarray(this.#sent), ...rest]",
    to: "[first, ...rest]",
  },
  {
    id: "io-swap-drops-written",
    rules: ["W27", "W26"],
    title: "a swap loses what was written and is not taken",
    file: swapSource,
    from: "for (const each of unsent) next.answer!(each);",
    to: "",
  },
  {
    id: "io-swap-loses-wait",
    rules: ["R25", "W25"],
    title: "a wait for a descriptor does not go on at the next kernel",
    file: swapSource,
    from: "for (const [index, { waiter }] of waiting.entries()) resubmit(next, requests[index]!, waiter);",
    to: "for (const [index, { waiter }] of waiting.slice(1).entries()) resubmit(next, requests[index]!, waiter);",
  },
  {
    id: "io-end-says-nothing",
    rules: ["I34"],
    title: "bytes left at the end of a run vanish without a word",
    file: operationsSource,
    from: "  return io.withUnsent().map(",
    to: "  return io.withUnsent().slice(0, 0).map(",
  },
  {
    id: "io-close-forgets-waiter",
    rules: ["L1"],
    title: "a close leaves the reader of the descriptor waiting",
    file: descriptorsSource,
    from: "    if (of.reading?.isWaiting === true) of.reading.fail(closed(of.fd));\n",
    to: "",
  },
  {
    id: "io-close-is-silent",
    rules: ["L13"],
    title: "a close that loses bytes says nothing",
    file: descriptorsSource,
    from: "    return unsent === 0 ? undefined : lost(unsent, operation, of);",
    to: "    return undefined;",
  },
  {
    id: "io-close-drops",
    rules: ["I31", "L9"],
    title: "a close does not send what was written just before",
    file: descriptorsSource,
    from: "    this.sendNow(of);\n    unsent += unsentOf(of);",
    to: "",
  },
  {
    id: "io-close-late",
    rules: ["L3"],
    title: "a close that is asked while a cancel is due only raises",
    file: submitSource,
    from: '    if (request.op === "close") closeAll(task, kernel, request);\n',
    to: "",
  },
  {
    id: "io-close-forgets-number",
    rules: ["L5", "R12", "L12"],
    title: "a closed descriptor is closed a second time",
    file: descriptorsSource,
    from: "if (!of.isFile || isLeft) this.#byFd[fd] = null;",
    to: "",
  },
];
