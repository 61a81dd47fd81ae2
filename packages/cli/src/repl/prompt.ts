import { homedir } from "node:os";
import { join, resolve } from "node:path";
import * as repl from "node:repl";
import { constants, Script } from "node:vm";
import { explain, Interrupted, type Body, type Kernel } from "@outloop/core";
import { withoutOwnFrames } from "../print-failure.ts";
import { commands, type Command } from "./commands.ts";
import { compile, type Compiled } from "./compile.ts";
import { complete } from "./complete.ts";
import { declareGlobals, defineGlobal, provideNames } from "./globals.ts";
import { lineByLine } from "./input.ts";
import { aboveThePrompt, consoleAbove } from "./prompt-console.ts";
import { Session, type Evaluated } from "./session.ts";
import { InputError } from "./strip-types.ts";
import { writeValue } from "./write-value.ts";

const explained = (error: unknown): string => withoutOwnFrames(explain(error));

type Callback = (error: Error | null, value?: unknown) => void;

/** A prompt of Node's own making, in front of a session. */
export class Prompt {
  readonly #session: Session;
  readonly #server: repl.REPLServer;
  readonly #print: (text: string) => void;
  /** Some lines of an input have been typed, and more must come. */
  #isUnfinished = false;
  /** Inputs that have not ended. */
  #running = 0;
  #settled: Promise<unknown> = Promise.resolve();

  constructor(kernel: Kernel) {
    const { stdin, stdout } = process;
    const isTerminal = stdin.isTTY && stdout.isTTY;
    this.#session = new Session(kernel, {
      onFailure: (input, error) => this.#print(`in the background of input ${input}: ${explained(error)}`),
      onWarning: ({ kind, message }) => {
        // Whoever looks at an operation at the prompt need not drive it.
        if (kind !== "never driven") this.#print(`${kind}: ${message}`);
      },
    });
    this.#server = repl.start({
      input: isTerminal ? stdin : lineByLine(stdin, () => this.#whenSettled()),
      output: stdout,
      terminal: isTerminal,
      prompt: isTerminal ? "> " : "",
      useGlobal: true,
      ignoreUndefined: true,
      preview: false,
      eval: (source, _context, _file, done: Callback) => this.#read(source, done),
      completer: (line: string) => complete(line, Object.keys(this.#server.commands)),
      writer: (value: unknown) => writeValue(value, isTerminal),
    });
    const above = aboveThePrompt(this.#server, stdout, () => this.#running === 0);
    this.#print = (text) => void above.write(`${text}\n`);
    provideNames({ job: this.#session.job });
    defineGlobal("console", consoleAbove(above, stdout));
    for (const [name, command] of Object.entries(commands)) this.#define(name, command);
    // Code of the host that fails, such as a callback of a timer, ends a program; at a prompt somebody goes on typing.
    for (const event of ["uncaughtException", "unhandledRejection"] as const)
      process.on(event, (error: unknown) =>
        this.#print(`Uncaught, in code of the host: ${explained(error)}`),
      );
    if (isTerminal) this.#remember();
    // Neither a prompt nor the sign that more must come: only what the inputs give.
    else this.#server.displayPrompt = () => {};
    this.#listenToInterrupts(isTerminal);
  }

  /** Resolves when the input has ended, or the session has, with the code to exit with. */
  async run(): Promise<number> {
    const closed = new Promise<void>((done) => void this.#server.once("exit", done));
    const failed: Promise<unknown> = this.#session.job.then(
      () => new Error("the session ended by itself"),
      (error: unknown) => error,
    );
    const error = await Promise.race([closed, failed]);
    this.#server.close();
    await this.#session.end();
    if (error === undefined) return 0;
    if (error instanceof Interrupted) return 130;
    console.error(explained(error));
    return 1;
  }

  /** An input was typed; one that is not complete is asked for more at once, any other stands in line. */
  #read(source: string, done: Callback): void {
    let compiled: Compiled;
    try {
      compiled = compile(source);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.#isUnfinished = error.isIncomplete;
      if (error.isIncomplete) return done(new repl.Recoverable(error));
      this.#print(`SyntaxError: ${error.message}`);
      return done(null);
    }
    // What is typed while this one runs is an input of its own.
    this.#isUnfinished = false;
    this.#server.clearBufferedCommand();
    this.#running++;
    this.#settled = this.#evaluate(compiled).then((value) => {
      this.#running--;
      // `done` would throw away what has been typed of the next input.
      if (!this.#isUnfinished) done(null, value);
      else if (value !== undefined) this.#print(writeValue(value, process.stdout.isTTY));
    });
  }

  async #evaluate({ code, names }: Compiled): Promise<unknown> {
    const outcome: Evaluated = await this.#session.evaluate(function* input() {
      declareGlobals(names);
      const script = new Script(code, {
        filename: resolve("prompt"),
        lineOffset: -1,
        importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
      });
      return yield* (script.runInThisContext() as Body<unknown>)();
    });
    if (outcome.kind === "value") return outcome.value;
    this.#print(outcome.kind === "cancelled" ? "cancelled" : `Uncaught ${explained(outcome.error)}`);
    return undefined;
  }

  async #whenSettled(): Promise<void> {
    for (let last; last !== this.#settled; await last) last = this.#settled;
  }

  #define(name: string, { help, action }: Command): void {
    this.#server.defineCommand(name, {
      help,
      action: (argument) => {
        this.#settled = Promise.resolve(action(this.#session.job, argument)).then((text) => {
          this.#server.output.write(`${text}\n`);
          this.#server.displayPrompt();
        });
      },
    });
  }

  /** Ctrl-C cancels the input that runs; with none, it does what it does in Node's own prompt. */
  #listenToInterrupts(isTerminal: boolean): void {
    const server = this.#server;
    if (!isTerminal) {
      process.on("SIGINT", () => {
        if (!this.#session.interrupt()) server.close();
      });
      return;
    }
    const listeners = server.listeners("SIGINT") as (() => void)[];
    server.removeAllListeners("SIGINT");
    server.on("SIGINT", () => {
      if (this.#session.interrupt()) server.output.write("^C\n");
      else for (const each of listeners) each.call(server);
    });
  }

  #remember(): void {
    const file = process.env["OUTLOOP_REPL_HISTORY"] ?? join(homedir(), ".outloop_repl_history");
    if (file === "") return;
    this.#server.setupHistory(file, (error) => {
      if (error !== null) this.#print(`no history: ${error.message}`);
    });
  }
}
