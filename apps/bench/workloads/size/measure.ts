// How many bytes a page or a tool loads for the library: minified, without what is not used, gzipped.
import { gzipSync } from "node:zlib";
import { bundle } from "../../harness/bundle.ts";
import type { Figures } from "../../harness/protocol.ts";
import { labelOf, type Subject } from "../../harness/workload.ts";

const ENTRIES: Readonly<Record<string, string>> = {
  "outloop/simple": "size/simple.ts",
  "outloop/heap": "size/heap.ts",
  "outloop/simple usual": "size/usual.ts",
  effect: "size/effect.ts",
  effection: "size/effection.ts",
  "redux-saga": "size/redux-saga.ts",
  co: "size/co.ts",
};

export async function measure(subject: Subject): Promise<Figures> {
  const text = await bundle(ENTRIES[labelOf(subject)]!);
  return { bytes: gzipSync(text, { level: 9 }).length };
}
