import type { JSX } from "preact";
import { programs } from "./catalogue.ts";
import { isAlive, run, stop } from "./session.ts";
import { compileError, file, phase, source } from "./state.ts";

function choose(name: string): void {
  file.value = name;
  source.value = programs.find((each) => each.file === name)!.source;
  compileError.value = null;
}

/** Which program, and whether it runs. */
export function ProgramPanel(): JSX.Element {
  const original = programs.find((each) => each.file === file.value)?.source;
  const isChanged = original !== undefined && original !== source.value;
  return (
    <div class="bar">
      <label>
        Program{" "}
        <select value={file.value} onChange={(event) => choose(event.currentTarget.value)}>
          {programs.map((each) => (
            <option key={each.file} value={each.file}>
              {each.title}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        class="primary"
        onClick={() => void run()}
        title="Ctrl+Enter"
        disabled={phase.value === "compiling"}
      >
        {isAlive() ? "Run anew" : "Run"}
      </button>
      <button type="button" onClick={stop} disabled={!isAlive()}>
        Stop
      </button>
      {isChanged && (
        <button type="button" onClick={() => choose(file.value)} title="Back to what the file says">
          Undo changes
        </button>
      )}
    </div>
  );
}
