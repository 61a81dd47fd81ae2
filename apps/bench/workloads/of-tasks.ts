import type { Workload } from "../harness/workload.ts";
import {
  asyncio,
  co,
  effect,
  effection,
  generator,
  go,
  heap,
  native,
  saga,
  simple,
  trio,
} from "./subjects.ts";

/** What switching, handing over, beginning and ending tasks costs. */
export const tasks: readonly Workload[] = [
  {
    name: "switch",
    title: "checkpoint switch among n tasks",
    folder: "switching",
    sizes: [1, 100, 100_000],
    quickSizes: [100, 100_000],
    steps: () => 1_000_000,
    subjects: [
      heap,
      simple,
      native,
      generator,
      { ...generator, variant: "yield*" },
      { ...effect, share: 0.2 },
      { ...effection, share: 0.2, maxN: 100, why: "spawning 100,000 takes minutes" },
      { ...effection, variant: "until", share: 0.1, maxN: 100, why: "spawning 100,000 takes minutes" },
      { ...saga, share: 0.5 },
      { ...co, share: 0.5 },
      { ...asyncio, share: 0.2 },
      { ...trio, share: 0.1 },
      go,
    ],
  },
  {
    name: "tracing",
    title:
      "checkpoint switch among n tasks: with nobody told of it, with somebody, without the means to tell",
    folder: "tracing",
    sizes: [100],
    quickSizes: [100],
    steps: () => 1_000_000,
    baseline: "outloop/heap off",
    subjects: [
      { ...heap, variant: "off" },
      { ...heap, variant: "on" },
      { ...heap, name: "unhooked" },
    ],
  },
  pingPong(0),
  pingPong(1),
  fan("out"),
  fan("in"),
  spawning("shared"),
  spawning("fresh"),
  {
    name: "cancel a tree",
    title: "cancel the root of a tree of n tasks, all waiting; each waits once more in its cleanup",
    folder: "cancelling",
    sizes: [1111, 111_111],
    quickSizes: [1111],
    warmN: 1111,
    memory: true,
    steps: (n) => n,
    subjects: [
      heap,
      simple,
      native,
      effect,
      { ...effection, maxN: 1111, why: "it takes two minutes" },
      saga,
      { ...asyncio },
      { ...trio },
      go,
    ],
  },
  {
    name: "depth",
    title: "resume a task that is n calls deep",
    folder: "depth",
    sizes: [1, 10, 100, 1000, 10_000],
    quickSizes: [1, 100, 10_000],
    steps: () => 500_000,
    subjects: [
      heap,
      native,
      { ...effect, share: 0.04 },
      { ...effection, share: 0.01, maxN: 1000, why: "its resume goes down the whole stack, which overflows" },
      { ...saga, share: 0.1, maxN: 1000, why: "its calls lie on the stack of the host, which overflows" },
      { ...asyncio, share: 0.04, maxN: 1000, why: "its resume goes down the whole stack" },
    ],
  },
];

function pingPong(capacity: number): Workload {
  return {
    name: `ping-pong, capacity ${capacity}`,
    title: `two tasks, two channels of capacity ${capacity}, a round trip: two sends and two receives`,
    folder: "ping-pong",
    sizes: [2],
    quickSizes: [2],
    steps: () => 200_000,
    settings: { capacity },
    subjects: [
      heap,
      simple,
      native,
      { ...effect, share: 0.1 },
      { ...effection, share: 0.1, variant: "unbounded" },
      { ...saga, share: 0.5, variant: "unbounded" },
      co,
      // Its queues hold one value at least.
      ...(capacity === 0 ? [] : [{ ...asyncio, share: 0.2 }]),
      { ...trio, share: 0.1 },
      go,
    ],
  };
}

function fan(direction: "out" | "in"): Workload {
  return {
    name: direction === "out" ? "fan-out" : "fan-in",
    title:
      direction === "out"
        ? "one task sends to n over one channel without capacity; for each value"
        : "n tasks send to one over one channel without capacity; for each value",
    folder: "fan",
    sizes: [100],
    quickSizes: [100],
    steps: () => 500_000,
    settings: { direction },
    subjects: [
      heap,
      simple,
      native,
      { ...effect, share: 0.1 },
      { ...effection, share: 0.02, variant: "unbounded" },
      { ...saga, share: 0.2, variant: "unbounded" },
      { ...asyncio, share: 0.1, variant: "capacity 1" },
      { ...trio, share: 0.1 },
      go,
    ],
  };
}

function spawning(closures: "shared" | "fresh"): Workload {
  return {
    name: `spawn + join, ${closures}`,
    title: `spawn and join tasks that are alive at once, ${closures === "shared" ? "one shared function" : "a new closure for each"}`,
    folder: "spawning",
    nIsSize: true,
    sizes: closures === "shared" ? [1000, 20_000, 200_000, 1_000_000] : [200_000],
    quickSizes: [200_000],
    memory: true,
    steps: (n) => n,
    settings: { closures },
    subjects: [
      heap,
      simple,
      native,
      generator,
      effect,
      { ...effection, maxN: 20_000, why: "half a minute and 3 GB at 200,000" },
      ...(closures === "fresh"
        ? []
        : [
            { ...saga, maxN: 20_000, why: "joining looks through all tasks: O(n) each" },
            co,
            asyncio,
            { ...trio, maxN: 200_000, why: "some 20 s and 2 GB at a million" },
            go,
          ]),
    ],
  };
}
