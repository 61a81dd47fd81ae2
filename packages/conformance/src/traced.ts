import { layer, layers, type Kernel, type Sink } from "@outloop/core/kernel";

/** `kernel` under observation: `sink` is told of every call, and nothing else changes. */
export function traced(kernel: Kernel, sink: Sink): Kernel {
  return layer(kernel, layers.trace(sink));
}
