import type { Mutant } from "../mutant.ts";

const processesSource = "packages/kernel-io/src/processes.ts";
const imageSource = "packages/kernel-io/src/spawn-image.ts";
const operationsSource = "packages/kernel-io/src/operations.ts";
const checkSource = "packages/core/src/processes/check.ts";

export const processes: readonly Mutant[] = [
  {
    id: "process-pipe-reversed",
    rules: ["K1", "K7", "K16"],
    title: "a process is given the end of its input that is to be written to",
    file: processesSource,
    from: "isInput ? [pair[1], pair[0]] : pair",
    to: "isInput ? pair : pair",
  },
  {
    id: "process-pipe-does-not-wait",
    rules: ["K2"],
    title: "a process is given pipes that do not wait",
    file: processesSource,
    from: "port.setNonBlocking(their, 0);",
    to: "",
  },
  {
    id: "process-lent-does-not-wait",
    rules: ["K2"],
    title: "a process is given a descriptor of the program as it is, which does not wait",
    file: processesSource,
    from: "if (!of.isBlocking) {",
    to: "if (false as boolean) {",
  },
  {
    id: "process-env-undefined",
    rules: ["K3"],
    title: "what is undefined in an environment is a text",
    file: imageSource,
    from: "if (from[name] !== undefined) env.push",
    to: "env.push",
  },
  {
    id: "process-path-of-parent",
    rules: ["K4"],
    title: "a program is looked for in the PATH of this process",
    file: imageSource,
    from: 'path: from["PATH"]',
    to: 'path: process.env["PATH"]',
  },
  {
    id: "process-failure-leaks",
    rules: ["K5"],
    title: "a start that fails leaves pipes open",
    file: processesSource,
    from: "for (const fd of ours) if (fd !== undefined) io.close(fd, request.op);",
    to: "",
  },
  {
    id: "process-blames-program",
    rules: ["K5"],
    title: "a folder that is wrong is told as a program that is",
    file: processesSource,
    from: "path: isCwd ? cwd : file",
    to: "path: file",
  },
  {
    id: "process-zero-byte",
    rules: ["K6"],
    title: "texts are cut short at a zero byte",
    file: checkSource,
    from: 'if (text.includes("\\0"))',
    to: "if (false as boolean)",
  },
  {
    id: "process-status-is-signal",
    rules: ["K7"],
    title: "a status is told as a signal",
    file: processesSource,
    from: "port.ctl[CTL_PROCESS] === 0;",
    to: "port.ctl[CTL_PROCESS] !== 0;",
  },
  {
    id: "process-zombie",
    rules: ["K10"],
    title: "a process whose handle is closed is never asked how it ended",
    file: operationsSource,
    from: "if (io.get(fd, request.op).kind === KIND_OTHER) disown(io.port, fd);",
    to: "",
  },
  {
    id: "process-orphan-forgotten",
    rules: ["K10"],
    title: "nobody asks later how a process ended that ran when its handle was closed",
    file: processesSource,
    from: "reapOrphans(port);",
    to: "",
  },
  {
    id: "process-kill-says-yes",
    rules: ["K11"],
    title: "a signal to nobody is told as delivered",
    file: processesSource,
    from: "return result === 0;",
    to: "return true;",
  },
  {
    id: "process-kill-never-groups",
    rules: ["K12"],
    title: "a signal to a group reaches its first process alone",
    file: processesSource,
    from: "group ? pid : 0",
    to: "0",
  },
];
