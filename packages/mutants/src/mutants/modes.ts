import type { Mutant } from "../mutant.ts";

const claimSource = "packages/core/src/driver/claim.ts";
const loopSource = "packages/core/src/driver/loop.ts";
const awaitPromiseSource = "packages/core/src/driver/await-promise.ts";
const resultSource = "packages/core/src/driver/result.ts";
const startSource = "packages/core/src/start.ts";
const jobNodeSource = "packages/core/src/driver/job-node.ts";

export const modes: readonly Mutant[] = [
  {
    id: "until-deaf-while-it-begins",
    rules: ["X75"],
    title: "a cancel that comes while until calls its function is lost",
    file: "packages/core/src/driver/await-promise.ts",
    from: "  task.interrupt();\n",
    to: "",
  },
  {
    id: "kernel-busy-unnoticed",
    rules: ["D9"],
    title: "a kernel serves two jobs at a time",
    file: claimSource,
    from: "if (busyKernels.has(innermost(kernel))) {",
    to: 'if (busyKernels.has(innermost(kernel)) && kernel.name === "") {',
  },
  {
    id: "layers-hide-busy",
    rules: ["M19", "D9"],
    title: "a kernel inside a layer is not busy for whoever uses it without",
    file: claimSource,
    from: "  busyKernels.add(innermost(kernel));",
    to: "  busyKernels.add(kernel);",
  },
  {
    id: "clock-busy-unnoticed",
    rules: ["D11"],
    title: "a virtual clock serves two jobs at a time",
    file: claimSource,
    from: "if (isVirtual(kernel.clock) && kernel.clock !== own && busyClocks",
    to: "if (isVirtual(kernel.clock) && kernel.clock === own && busyClocks",
  },
  {
    id: "real-clock-busy",
    rules: ["D11"],
    title: "the real clock serves one job at a time",
    file: claimSource,
    from: "if (isVirtual(kernel.clock) && kernel.clock !== own && busyClocks",
    to: "if (kernel.clock !== own && busyClocks",
  },
  {
    id: "kernel-stays-busy",
    rules: ["D10"],
    title: "a kernel cannot be used again after a run",
    file: claimSource,
    from: "busyKernels.delete(innermost(kernel));",
    to: "",
  },
  {
    id: "kernel-not-attached",
    rules: ["M14"],
    title: "a kernel is run without being attached",
    file: claimSource,
    from: "kernel.attach();",
    to: "",
  },
  {
    id: "kernel-not-detached",
    rules: ["M14"],
    title: "a kernel is not detached after a run",
    file: claimSource,
    from: "kernel.detach();",
    to: "",
  },
  {
    id: "protocol-unchecked",
    rules: ["M2"],
    title: "a kernel of another protocol is accepted",
    file: claimSource,
    from: "if ((kernel.protocol as number) !== 1) {",
    to: "if ((kernel.protocol as number) === 0) {",
  },
  {
    id: "nested-run-takes-over",
    rules: ["D12", "D13"],
    title: "after a nested run the outer one is taken for host code",
    file: loopSource,
    from: `return kernel.turn(isPaused);
  } finally {
    setRunningJob(previous);`,
    to: `return kernel.turn(isPaused);
  } finally {
    setRunningJob(null);`,
  },
  {
    id: "until-under-run",
    rules: ["D32"],
    title: "until waits under run, where no promise can settle",
    file: awaitPromiseSource,
    from: "if (!job.hosted) {",
    to: "if (!job.hosted && task.isDone) {",
  },
  {
    id: "until-does-not-abort",
    rules: ["D34", "X75"],
    title: "a cancelled until does not abort its signal",
    file: awaitPromiseSource,
    from: "controller?.abort(task.scope.reach?.error);",
    to: "",
  },
  {
    id: "until-uncounted",
    rules: ["D38"],
    title: "a pending promise does not count as something outside",
    file: awaitPromiseSource,
    from: `job.outside++;
  let isSettled`,
    to: `job.outside += 0;
  let isSettled`,
  },
  {
    id: "until-counted-for-ever",
    rules: ["D36", "D38"],
    title: "a cancelled until counts as something outside for ever",
    file: awaitPromiseSource,
    from: `waiter.armed(() => {
    job.outside--;`,
    to: "waiter.armed(() => {",
  },
  {
    id: "until-late-rejection-silent",
    rules: ["D35", "E20"],
    title: "a rejection that nobody waits for any more is not reported",
    file: awaitPromiseSource,
    from: "} else if (!ok && !isAbort(value",
    to: "} else if (!ok && job.outside < 0 && !isAbort(value",
  },
  {
    id: "until-takes-anything",
    rules: ["D43"],
    title: "until is answered with what is no promise",
    file: awaitPromiseSource,
    from: "if (!isThenable) {",
    to: `if (!isThenable) return task.readyWith(true, promise);
  if (!isThenable) {`,
  },
  {
    id: "signal-reason-lost",
    rules: ["D31", "X73"],
    title: "a run ended by its signal does not throw the signal's reason",
    file: resultSource,
    from: "job.aborted = { error: signal.reason };",
    to: "",
  },
  {
    id: "signal-aborted-before",
    rules: ["D31", "X73"],
    title: "a signal that was aborted before the run is ignored",
    file: resultSource,
    from: "if (signal.aborted) abort();",
    to: "if (signal.aborted) void abort;",
  },
  {
    id: "signal-listener-leaks",
    rules: ["D44"],
    title: "a run that has ended still listens to its signal",
    file: resultSource,
    from: 'return [job, () => signal.removeEventListener("abort", abort)];',
    to: "return [job, () => {}];",
  },
  {
    id: "job-cancel-ignored",
    rules: ["D27"],
    title: "job.cancel() does not cancel",
    file: startSource,
    from: "if (!job.main.isDone) within(job,",
    to: "if (job.main.isDone) within(job,",
  },
  {
    id: "post-in-place",
    rules: ["D28"],
    title: "job.post runs its function in place",
    file: jobNodeSource,
    from: "this.kernel.ready(this.#poster);",
    to: "this.#poster.run();",
  },
  {
    id: "post-error-lost",
    rules: ["D28"],
    title: "an error of a posted function is lost",
    file: jobNodeSource,
    from: "        reject(error);",
    to: "        resolve(error as never);",
  },
  {
    id: "post-never-refused",
    rules: ["D29"],
    title: "a posted function whose turn never came is left pending",
    file: jobNodeSource,
    from: `post.reject(new Closed("job.post(): the program ended before its turn came"));`,
    to: "void post;",
  },
  {
    id: "post-after-end",
    rules: ["D29"],
    title: "job.post to a program that has ended runs nothing and says so to nobody",
    file: startSource,
    from: 'if (this.#job.main.isDone) return Promise.reject(new Closed("job.post(): the program has ended"));',
    to: "",
  },
  {
    id: "job-tasks-empty",
    rules: ["D30"],
    title: "job.tasks() lists no tasks but the main one",
    file: startSource,
    from: "return this.#job.tasks();",
    to: "return this.#job.tasks().slice(0, 1);",
  },
  {
    id: "onwarning-ignored",
    rules: ["E14"],
    title: "onWarning is not called",
    file: jobNodeSource,
    from: "this.#warn(warning);",
    to: "void warning;",
  },
];
