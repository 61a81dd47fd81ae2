import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Charts } from "./charts.tsx";
import { DeadlockGraphView } from "./deadlock.tsx";
import { Editor } from "./editor.tsx";
import { Files } from "./files.tsx";
import { Help } from "./help.tsx";
import { KernelPanel } from "./kernel-panel.tsx";
import { Output } from "./output.tsx";
import { ProgramPanel } from "./program-panel.tsx";
import { connection } from "./session.ts";
import { notice, phase, runsOn, type Phase } from "./state.ts";
import { onShortcut } from "./shortcuts.ts";
import { Stepping } from "./stepping.tsx";
import { TaskPanel } from "./task-panel.tsx";
import { Timeline } from "./timeline/timeline.tsx";

export function App(): JSX.Element {
  useEffect(() => {
    addEventListener("keydown", onShortcut);
    return () => removeEventListener("keydown", onShortcut);
  }, []);
  return (
    <>
      <header>
        <h1>outloop</h1>
        <p class="lead">
          A program yields <em>traps</em>: it asks. A <em>kernel</em> answers. Change the kernel while the
          program runs, and the program never notices.
        </p>
        <Files />
      </header>
      <Help />
      {!connection.isOpen.value && (
        <p class="banner" role="alert">
          The Node process behind this page is away; trying again every second. What runs in the page or its
          worker goes on.
        </p>
      )}
      <main>
        <section class="program" aria-label="Program">
          <ProgramPanel />
          <Editor />
        </section>
        <section class="stage" aria-label="Run">
          <KernelPanel />
          <Stepping />
          <p class="status" role="status" data-phase={phase.value}>
            <strong>{phaseInWords()}</strong> <span>{notice.value}</span>
          </p>
          <Timeline />
          <div class="below">
            <Output />
            <TaskPanel />
            <DeadlockGraphView />
            <Charts />
          </div>
        </section>
      </main>
    </>
  );
}

function phaseInWords(): string {
  const on = `on kernel '${runsOn.value}'.`;
  const words: Readonly<Record<Phase, string>> = {
    idle: "Nothing runs.",
    compiling: "Being compiled.",
    running: `Runs ${on}`,
    paused: `Paused ${on}`,
    ended: `Ended ${on}`,
  };
  return words[phase.value];
}
