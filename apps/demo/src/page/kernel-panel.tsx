import type { JSX } from "preact";
import type { KernelChoice, Place } from "../runner/protocol.ts";
import { needsOf, refusal } from "./catalogue.ts";
import { isAlive, setSpeed, swap } from "./session.ts";
import { canPause, clock, compiled, kernel, place, port, seed, speed, swaps } from "./state.ts";

const speeds: readonly (readonly [value: number, label: string])[] = [
  [Infinity, "jumps"],
  [100, "100 times as fast"],
  [10, "10 times as fast"],
  [1, "as fast as life"],
  [0.1, "ten times slower"],
];

/** Where the program runs, and on what. */
export function KernelPanel(): JSX.Element {
  // A script runs its programs itself; one that is begun anew tells in a moment.
  const cannotSwap = !isAlive() || !canPause.value;
  const isIo = kernel.value === "io";
  const lacks =
    compiled.value === null ? undefined : refusal(needsOf(compiled.value), place.value, kernel.value);
  return (
    <div class="bar">
      <label>
        Where{" "}
        <select
          value={place.value}
          disabled={isAlive()}
          title="A program cannot move between a page and the server while it runs: generators cannot be sent"
          onChange={(event) => (place.value = event.currentTarget.value as Place)}
        >
          <option value="page">this page</option>
          <option value="worker">a worker of this page</option>
          <option value="node">the Node process behind</option>
        </select>
      </label>
      <label>
        Kernel{" "}
        <select
          value={kernel.value}
          onChange={(event) => (kernel.value = event.currentTarget.value as KernelChoice["kind"])}
        >
          <option value="simple">simple</option>
          <option value="heap">heap</option>
          <option value="io">io</option>
        </select>
      </label>
      {!isIo && (
        <label>
          Clock{" "}
          <select
            value={clock.value}
            onChange={(event) => (clock.value = event.currentTarget.value as KernelChoice["clock"])}
          >
            <option value="virtual">virtual</option>
            <option value="real">real</option>
          </select>
        </label>
      )}
      {!isIo && clock.value === "virtual" && (
        <label>
          Time{" "}
          <select value={speed.value} onChange={(event) => setSpeed(Number(event.currentTarget.value))}>
            {speeds.map(([value, label]) => (
              <option key={label} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
      )}
      {isIo && (
        <label>
          Port{" "}
          <select
            value={port.value}
            onChange={(event) => (port.value = event.currentTarget.value as typeof port.value)}
          >
            <option value="">the better one</option>
            <option value="addon">addon in C</option>
            <option value="ffi">koffi</option>
          </select>
        </label>
      )}
      {kernel.value !== "simple" && (
        <label>
          Seed{" "}
          <input
            type="number"
            class="seed"
            placeholder="in order"
            value={seed.value}
            onInput={(event) => (seed.value = event.currentTarget.value)}
          />
        </label>
      )}
      <button type="button" class="primary" disabled={cannotSwap} onClick={() => swap()} title="S">
        Swap to this kernel
      </button>
      <button type="button" disabled={cannotSwap} onClick={() => void swapOften(100)}>
        Swap 100 times
      </button>
      <output class="swaps" aria-label="Swaps so far">
        {swaps.value} {swaps.value === 1 ? "swap" : "swaps"}
      </output>
      {lacks !== undefined && <p class="lacks">{lacks}</p>}
    </div>
  );
}

/** To a new kernel as chosen, again and again, each time when the last swap has taken place. */
async function swapOften(times: number): Promise<void> {
  const end = swaps.value + times;
  while (swaps.value < end && isAlive()) {
    const before = swaps.value;
    swap();
    const deadline = performance.now() + 5000;
    while (swaps.value === before && isAlive() && performance.now() < deadline)
      // oxlint-disable-next-line no-await-in-loop -- one after the other is what is wanted
      await new Promise((resolve) => setTimeout(resolve, 10));
    if (swaps.value === before) return;
  }
}
