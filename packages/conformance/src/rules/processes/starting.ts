import { checkpoint, spawn, type Coroutine } from "@outloop/core";
import { close, IoError, pair, recv, send } from "@outloop/core/io";
import { startProcess, waitProcess, type StartOptions } from "@outloop/core/processes";
import type { Case } from "../../case.ts";
import { custom, program } from "../../define.ts";
import { ensure, equal, fail, thrownBy } from "../../expect.ts";
import { bytes, node, outcomeOf, receiveAll, text } from "../io/io-common.ts";
import { note } from "../support/probe.ts";
import {
  endInWords,
  isKnown,
  openDescriptors,
  processes,
  shell,
  sleeping,
  withProcess,
} from "./processes-common.ts";

export const starting: readonly Case[] = [
  program(
    "K1",
    "the start is answered in place, with the process already there",
    function* ({ log }) {
      yield* spawn(note, log, "another task");
      yield* sleeping(function* ({ pid }) {
        log(isKnown(pid) ? "it is there" : "it is not there");
      });
    },
    ["it is there", "another task"],
    processes,
  ),
  program(
    "K1",
    "each pipe that was asked for has its end here",
    function* () {
      const stdio = ["pipe", "ignore", "pipe", "pipe"] as const;
      yield* sleeping(
        function* ({ fds }) {
          equal(
            fds.map((fd) => typeof fd),
            ["number", "undefined", "number", "number"],
            "the ends",
          );
        },
        { stdio },
      );
    },
    {},
    processes,
  ),
  program(
    "K2",
    "a process has the descriptors it was given, and no others",
    function* ({ log }) {
      const [a, b] = yield* pair("stream");
      const options: StartOptions = { stdio: ["ignore", "pipe", "ignore"] };
      yield* withProcess("ls", ["/proc/self/fd"], options, function* ({ fds }) {
        // The fourth is that of the listing.
        log(text(yield* receiveAll(fds[1]!)).replaceAll("\n", " "));
      });
      yield* close(a);
      yield* close(b);
    },
    ["0 1 2 3 "],
    processes,
  ),
  program(
    "K2",
    "descriptors may be given in any order, one of them twice, and in each other's place",
    function* ({ log }) {
      const [a, b] = yield* pair("pipe");
      // Wherever they are among the others: their numbers are those that the process is to give new meanings.
      const stdio = ["ignore", b, "ignore", b] as const;
      yield* withProcess("/bin/sh", ["-c", "echo first; echo second >&3"], { stdio }, function* () {
        yield* close(b);
        log(text(yield* receiveAll(a)));
      });
      yield* close(a);
    },
    ["first\nsecond\n"],
    processes,
  ),
  program(
    "K2",
    "what a process is given waits there, as programs expect, and works here as before",
    function* ({ log }) {
      const [a, b] = yield* pair("pipe");
      const [c, d] = yield* pair("pipe");
      yield* withProcess("cat", [], { stdio: [a, d, "ignore"] }, function* ({ handle }) {
        yield* close(a);
        yield* close(d);
        // It reads before there is anything to read.
        for (let turn = 0; turn < 5; turn++) yield* shell("exit");
        yield* send(b, bytes("late"));
        yield* close(b);
        log(text(yield* receiveAll(c)));
        log(endInWords(yield* waitProcess(handle)));
      });
      yield* close(c);
    },
    ["late", "status 0"],
    processes,
  ),
  program(
    "K2",
    "so does the pipe that was made for it",
    function* ({ log }) {
      const stdio = ["pipe", "pipe", "ignore"] as const;
      yield* withProcess("cat", [], { stdio }, function* ({ fds: [input, output] }) {
        for (let turn = 0; turn < 5; turn++) yield* shell("exit");
        yield* send(input!, bytes("late"));
        log(text(yield* recv(output!)));
      });
    },
    ["late"],
    processes,
  ),
  program(
    "K3",
    "arguments arrive as they are: no shell looks at them",
    function* ({ log }) {
      const args = ["%s|", "a b", "", "$HOME", "*", "ü\u{1f600}", "'\"", "-n"];
      yield* withProcess("printf", args, { stdio: ["ignore", "pipe", "ignore"] }, function* ({ fds }) {
        log(text(yield* receiveAll(fds[1]!)));
      });
    },
    ["a b||$HOME|*|ü\u{1f600}|'\"|-n|"],
    processes,
  ),
  program(
    "K3",
    "the environment is the one given, all of it, and the folder too",
    function* ({ log }) {
      const env = { A: "1 = one", EMPTY: "", LEFT_OUT: undefined };
      const { output } = yield* shell("/usr/bin/env | grep -v ^PWD | grep -v ^_ | grep -v ^SHLVL; pwd", {
        env: { ...env, PATH: "/usr/bin:/bin" },
        cwd: "/usr",
      });
      log(output.split("\n").toSorted().join(" "));
    },
    [" /usr A=1 = one EMPTY= PATH=/usr/bin:/bin"],
    processes,
  ),
  program(
    "K3",
    "without one, the environment is that of this process",
    function* ({ log }) {
      process.env["OUTLOOP_CONFORMANCE"] = "inherited";
      try {
        log((yield* shell("echo $OUTLOOP_CONFORMANCE")).output);
      } finally {
        delete process.env["OUTLOOP_CONFORMANCE"];
      }
    },
    ["inherited\n"],
    processes,
  ),
  program(
    "K4",
    "a program is looked for in the folders of the new PATH, and one with a slash from the new folder on",
    function* ({ log }) {
      const there = yield* outcomeOf(() => started("sh", { env: { PATH: "/nowhere::/bin" } }));
      const nowhere = yield* outcomeOf(() => started("sh", { env: { PATH: "/nowhere" } }));
      const relative = yield* outcomeOf(() => started("./sh", { cwd: "/bin" }));
      log(`${there} ${nowhere} ${relative}`);
    },
    ["nothing ENOENT nothing"],
    processes,
  ),
  program(
    "K5",
    "what cannot be started is told with what it was about, and leaves nothing open",
    function* () {
      const before = openDescriptors();
      const fds = ["pipe", "pipe", "pipe"] as const;
      const failures: readonly (readonly [string, StartOptions, string, string])[] = [
        ["/nowhere/program", {}, "ENOENT", "/nowhere/program"],
        ["no-such-program", {}, "ENOENT", "no-such-program"],
        ["/etc/passwd", {}, "EACCES", "/etc/passwd"],
        ["/etc", {}, "EACCES", "/etc"],
        ["/etc/passwd/program", {}, "ENOTDIR", "/etc/passwd/program"],
        ["true", { cwd: "/nowhere" }, "ENOENT", "/nowhere"],
        ["true", { cwd: "/etc/passwd" }, "ENOTDIR", "/etc/passwd"],
        ["true", { env: { PATH: "/bin", BIG: "x".repeat(3_000_000) } }, "E2BIG", "true"],
      ];
      for (const [file, options, code, path] of failures) {
        const error = yield* failureOf(file, { stdio: fds, ...options });
        equal([error.code, error.path, error.operation], [code, path, "start process"], `of ${file}`);
      }
      equal(openDescriptors(), before, "the open descriptors");
    },
    {},
    processes,
  ),
  program(
    "K5",
    "a program whose interpreter is missing is told from one that is missing itself",
    function* ({ log }) {
      const fs = node("node:fs");
      const folder = fs.mkdtempSync(`${node("node:os").tmpdir()}/outloop-`);
      try {
        fs.writeFileSync(`${folder}/script`, "#!/nowhere/interpreter\n", { mode: 0o755 });
        const error = yield* failureOf(`${folder}/script`, {});
        log(`${error.code} ${/interpreter/.test(error.reason)}`);
      } finally {
        fs.rmSync(folder, { recursive: true });
      }
    },
    ["ENOENT true"],
    processes,
  ),
  program(
    "K5",
    "a descriptor that is not open is told",
    function* ({ log }) {
      log(yield* outcomeOf(() => started("true", { stdio: ["ignore", "ignore", 987_654] })));
    },
    ["EBADF"],
    processes,
  ),
  custom("K6", "what no process can be started from is refused at the call", () => {
    const start = startProcess as (...args: unknown[]) => unknown;
    const garbage: readonly unknown[][] = [
      [undefined],
      [""],
      ["a\0b"],
      ["true", "no array"],
      ["true", [1]],
      ["true", ["a\0b"]],
      ["true", [], null],
      ["true", [], { cwd: 1 }],
      ["true", [], { cwd: "" }],
      ["true", [], { cwd: "a\0b" }],
      ["true", [], { env: "A=1" }],
      ["true", [], { env: { "A=B": "1" } }],
      ["true", [], { env: { "": "1" } }],
      ["true", [], { env: { A: 1 } }],
      ["true", [], { env: { A: "\0" } }],
      ["true", [], { stdio: "pipe" }],
      ["true", [], { stdio: ["pipe"] }],
      ["true", [], { stdio: ["pipe", "pipe", "other"] }],
      ["true", [], { stdio: ["pipe", "pipe", -1] }],
      ["true", [], { stdio: ["pipe", "pipe", 1.5] }],
      ["true", [], { group: 1 }],
    ];
    for (const args of garbage) {
      const error = thrownBy(() => start(...args), `startProcess(${JSON.stringify(args)})`);
      ensure(
        error instanceof TypeError || error instanceof RangeError,
        `startProcess(${JSON.stringify(args)}) names the slip`,
      );
    }
  }),
  program(
    "K13",
    "a process begins with every signal doing what it does by default, and none held back",
    function* ({ log }) {
      const { output } = yield* shell("grep -E 'Sig(Blk|Ign)' /proc/self/status | tr -d '\\t\\n'");
      log(output.replaceAll(/0+/g, "0"));
    },
    ["SigBlk:0SigIgn:0"],
    processes,
  ),
];

function* started(file: string, options: StartOptions): Coroutine<void> {
  yield* withProcess(file, [], options, () => checkpoint());
}

function* failureOf(file: string, options: StartOptions): Coroutine<IoError> {
  try {
    yield* started(file, options);
  } catch (error) {
    if (error instanceof IoError) return error;
    throw error;
  }
  return fail(`the start of ${file}`, "it was started", "an error");
}
