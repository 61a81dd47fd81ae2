import type { Workload } from "../harness/workload.ts";
import { co, effect, effection, heap, saga, simple } from "./subjects.ts";

/** What a library costs before a program has done anything. */
export const processes: readonly Workload[] = [
  {
    name: "start-up",
    title:
      "a process that runs an empty program, from one bundled file; beside node -e with an empty program",
    folder: "startup",
    fromOutside: true,
    sizes: [1],
    quickSizes: [1],
    steps: () => 1,
    baseline: "node -e",
    subjects: [{ name: "node -e" }, simple, { ...simple, variant: "hosted" }, effect, effection, saga],
  },
  {
    name: "bundle size",
    title: "bytes that a page loads: minified and gzipped, what is not used left out",
    folder: "size",
    fromOutside: true,
    metric: "bytes",
    sizes: [1],
    quickSizes: [1],
    steps: () => 1,
    baseline: "effection",
    subjects: [simple, { ...simple, variant: "usual" }, heap, effection, saga, effect, co],
  },
];
