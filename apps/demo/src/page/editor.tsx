import { javascript } from "@codemirror/lang-javascript";
import { syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, keymap, type DecorationSet } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import { effect } from "@preact/signals";
import { basicSetup } from "codemirror";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { run } from "./session.ts";
import { compileError, markedLine, source } from "./state.ts";

const mark = StateEffect.define<number>();
/** The line at which the task pointed at waits. */
const marked = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(decorations, transaction) {
    for (const each of transaction.effects) {
      if (!each.is(mark)) continue;
      const { doc } = transaction.state;
      if (each.value < 1 || each.value > doc.lines) return Decoration.none;
      return Decoration.set([Decoration.line({ class: "waits-here" }).range(doc.line(each.value).from)]);
    }
    return decorations.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** The source of the program. */
export function Editor(): JSX.Element {
  const parent = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const view = new EditorView({
      parent: parent.current!,
      state: EditorState.create({
        doc: source.value,
        extensions: [
          keymap.of([{ key: "Mod-Enter", run: () => (void run(), true) }]),
          basicSetup,
          javascript({ typescript: true }),
          // By class, so that the style sheet can give other colours in the dark.
          syntaxHighlighting(classHighlighter),
          lintGutter(),
          marked,
          EditorView.contentAttributes.of({ "aria-label": "Source of the program" }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) source.value = update.state.doc.toString();
          }),
        ],
      }),
    });
    const stops = [
      effect(() => show(view, source.value)),
      effect(() => showError(view)),
      effect(() => view.dispatch({ effects: mark.of(markedLine.value) })),
    ];
    return () => {
      for (const stop of stops) stop();
      view.destroy();
    };
  }, []);
  return <div class="editor" ref={parent} />;
}

function show(view: EditorView, text: string): void {
  if (view.state.doc.toString() === text) return;
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
}

function showError(view: EditorView): void {
  const error = compileError.value;
  if (error === null) {
    view.dispatch(setDiagnostics(view.state, []));
    return;
  }
  const line = view.state.doc.line(Math.min(error.line, view.state.doc.lines));
  const from = Math.min(line.to, line.from + error.column - 1);
  view.dispatch(
    setDiagnostics(view.state, [{ from, to: line.to, severity: "error", message: error.message }]),
  );
}
