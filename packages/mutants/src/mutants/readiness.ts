import type { Mutant } from "../mutant.ts";

const readingSource = "packages/kernel-io/src/reading.ts";
const writingSource = "packages/kernel-io/src/writing.ts";
const descriptorSource = "packages/kernel-io/src/descriptor.ts";
const kernelSource = "packages/kernel-io/src/kernel.ts";
const submitSource = "packages/core/src/driver/submit.ts";

export const readiness: readonly Mutant[] = [
  {
    id: "io-replaces-reader",
    rules: ["R5", "I15"],
    title: "a second reader of a descriptor silently takes the place of the first",
    file: readingSource,
    from: 'if (this.#reply !== null) throw of.busy("read from", request);',
    to: "",
  },
  {
    id: "io-replaces-writer",
    rules: ["R5", "I15"],
    title: "a second writer of a descriptor silently takes the place of the first",
    file: writingSource,
    from: 'if (this.#reply !== null) throw of.busy("write to", request);',
    to: "",
  },
  {
    id: "io-one-side",
    rules: ["I16"],
    title: "who waits to read keeps others from waiting to write",
    file: descriptorSource,
    from: "      if (this.writing !== null && this.writing.isWaiting) this.writing.goOn();",
    to: "      if (this.writing !== null && this.writing.isWaiting && this.reading?.isWaiting !== true) this.writing.goOn();",
  },
  {
    id: "io-hang-up-reads-only",
    rules: ["R8"],
    title: "a hang-up wakes only readers",
    file: descriptorSource,
    from: "if ((mask & (READY_WRITE | READY_HANG_UP)) !== 0) {",
    to: "if ((mask & READY_WRITE) !== 0) {",
  },
  {
    id: "io-forgets-edge",
    rules: ["R3"],
    title: "an edge that comes while nobody waits is forgotten",
    file: descriptorSource,
    from: "      this.input = READY;\n",
    to: "      if (this.reading?.isWaiting === true) this.input = READY;\n",
  },
  {
    id: "io-keeps-cancelled",
    rules: ["R13"],
    title: "a cancelled reader stays registered as the one who waits",
    file: readingSource,
    from: "  abandon(): void {\n    this.#reply = this.#request = null;",
    to: "  abandon(): void {",
  },
  {
    id: "io-ready-once",
    rules: ["R3", "R4", "R14"],
    title: "who was told that a descriptor is readable waits for a new edge next time",
    file: readingSource,
    from: "        of.input = MAYBE;\n        return this.answer(undefined);",
    to: "        of.input = NOT_READY;\n        return this.answer(undefined);",
  },
  {
    id: "io-seldom-looks",
    rules: ["R16", "R2"],
    title: "events are not collected while something is ready",
    file: kernelSource,
    from: "else if (io.registered > 0 || ",
    to: "else if (",
  },
  {
    id: "io-no-source",
    rules: ["R20"],
    title: "a task that waits for a descriptor does not keep the run alive",
    file: submitSource,
    from: "    super(task, request);\n    task.job.outside++;",
    to: "    super(task, request);",
  },
  {
    id: "io-source-for-ever",
    rules: ["R20"],
    title: "a cancelled wait for a descriptor counts as an outside source for ever",
    file: submitSource,
    from: "    if (!this.live) return;\n    this.task.job.outside--;\n    const",
    to: "    if (!this.live) return;\n    const",
  },
  {
    id: "io-answers-at-once",
    rules: ["I1", "R1"],
    title: "an operation that can be answered at once is, without a switch",
    file: submitSource,
    from: "    waiter.begun(kernel.submit(request, waiter));\n  } catch (error) {\n    waiter.fail(error);\n  }\n  return false;",
    to: "    let known = false;\n    const reply = {\n      answer(value: unknown) {\n        if (!waiter.live) return;\n        known = true;\n        task.answer = value;\n      },\n      fail: (error: unknown) => waiter.fail(error),\n    };\n    waiter.begun(kernel.submit(request, reply));\n    if (known) {\n      waiter.drop();\n      task.failed = false;\n      return true;\n    }\n  } catch (error) {\n    waiter.fail(error);\n  }\n  return false;",
  },
  {
    id: "io-acts-when-due",
    rules: ["I2"],
    title: "an operation that is asked while a cancel is due acts all the same",
    file: submitSource,
    from: 'if (request.op === "close") closeAll(task, kernel, request);',
    to: "closeAll(task, kernel, request);",
  },
];
