import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { lines, result } from "./state.ts";

/** What the program has printed, and how it ended. */
export function Output(): JSX.Element {
  const list = useRef<HTMLPreElement>(null);
  useEffect(() => {
    list.current!.scrollTop = list.current!.scrollHeight;
  }, [lines.value, result.value]);
  return (
    <section class="panel output" aria-label="Output">
      <h2>Output</h2>
      {/* oxlint-disable-next-line no-noninteractive-tabindex -- what scrolls must be reached by keys */}
      <pre ref={list} tabIndex={0}>
        {lines.value.map(({ level, text }, index) => (
          <div key={index} class={level}>
            {text}
          </div>
        ))}
        {result.value !== "" && <div class="result">{result.value}</div>}
      </pre>
    </section>
  );
}
