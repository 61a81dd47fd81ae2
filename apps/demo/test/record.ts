import { run, virtualClock, type Body } from "@outloop/core";
import * as core from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";
import { EventLog } from "../src/page/event-log.ts";
import { Recorder } from "../src/runner/recorder.ts";
import { compile } from "../src/serve/compile.ts";

/** Runs a program and gives the log of it, or of as many steps of it. */
export function record(source: string, steps: number = Infinity): EventLog {
  const log = new EventLog();
  const recorder = new Recorder((strings, data) => log.append(strings, data));
  const main = load(source);
  try {
    run(new SimpleKernel({ clock: virtualClock() }), main, {
      name: "main",
      observe: (each) => {
        if (recorder.steps < steps || (recorder.steps === steps && each.kind !== "step"))
          recorder.observe(each);
        else recorder.isMuted = true;
      },
    });
  } catch (error) {
    if (!(error instanceof Error && error.message === "enough")) throw error;
  }
  recorder.flush();
  return log;
}

function load(source: string): Body<unknown> {
  const compiled = compile(source);
  if (!("code" in compiled)) throw new Error(compiled.message);
  const surroundings = {
    modules: { "@outloop/core": core },
    enter: () => ({ line: 0 }),
    exit: () => {},
    guard: () => {},
    console,
  };
  const body = compiled.code.replace("export default", "return");
  // oxlint-disable-next-line typescript/no-implied-eval, typescript/no-unsafe-call -- a program is what is tried
  return new Function("__outloop", body)(surroundings) as Body<unknown>;
}
