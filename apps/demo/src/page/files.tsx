import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { chromeTrace } from "./chrome-trace.ts";
import { openRun, savedRun } from "./saved-run.ts";
import { file, log, logged, notice } from "./state.ts";

/** Saves a run, opens one again, exports one. */
export function Files(): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const isEmpty = logged.value === 0;
  const open = async (chosen: File | undefined): Promise<void> => {
    if (chosen === undefined) return;
    try {
      openRun(await chosen.text());
    } catch (error) {
      notice.value = `${chosen.name} cannot be opened: ${(error as Error).message}`;
    }
    input.current!.value = "";
  };
  return (
    <div class="bar files" role="group" aria-label="Files">
      <button type="button" disabled={isEmpty} onClick={() => download("outloop-run.json", savedRun())}>
        Save run
      </button>
      <button type="button" onClick={() => input.current!.click()}>
        Open run
      </button>
      <input
        ref={input}
        type="file"
        accept="application/json,.json"
        hidden
        aria-label="A saved run"
        onChange={(event) => void open(event.currentTarget.files?.[0])}
      />
      <button
        type="button"
        disabled={isEmpty}
        title="For chrome://tracing or ui.perfetto.dev"
        onClick={() => download("trace.json", chromeTrace(log.value))}
      >
        Export trace
      </button>
    </div>
  );
}

function download(what: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = `${file.value.replace(/\.ts$/, "")}.${what}`;
  link.click();
  URL.revokeObjectURL(link.href);
}
