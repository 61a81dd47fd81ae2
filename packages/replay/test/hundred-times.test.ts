import { virtualClock } from "@outloop/core";
import { HeapKernel } from "@outloop/kernel-heap";
import { IoKernel, ioKernelSupport } from "@outloop/kernel-io";
import { SimpleKernel } from "@outloop/kernel-simple";
import { describe, expect, test } from "vitest";
import { heap, modes, record, replay, seeded, simple } from "./helpers.ts";
import { channels, echo, timers } from "./programs.ts";

const noSockets = !ioKernelSupport().supported;

const recordings = [
  { title: "an echo server and its clients on sockets", make: () => new IoKernel(), program: echo, io: true },
  { title: "the same in an order by seed", make: () => new IoKernel({ seed: 3 }), program: echo, io: true },
  { title: "timers on a real clock", make: () => new SimpleKernel(), program: timers, io: false },
  {
    title: "channels in an order by seed",
    make: () => new HeapKernel({ seed: 7 }),
    program: channels,
    io: false,
  },
  {
    title: "timers in virtual time, in an order by seed",
    make: () => new HeapKernel({ clock: virtualClock({ start: 50 }), seed: 1 }),
    program: timers,
    io: false,
  },
] as const;

describe("a hundred replays do exactly what the recorded run did, on whatever kernel, without the world", () => {
  for (const { title, make, program, io } of recordings) {
    for (const mode of modes) {
      test(`${title}, ${mode}`, async (context) => {
        context.skip(io && noSockets, "no kernel with descriptors works on this machine");
        const { log, first } = await record(make(), program, mode);
        expect(first.error).toBeUndefined();
        expect(first.transcript.length).toBeGreaterThan(0);
        for (let i = 0; i < 100; i++) {
          const again = await replay(log, program, [simple, heap, seeded][i % 3]);
          expect(again).toEqual(first);
        }
      });
    }
  }
});
