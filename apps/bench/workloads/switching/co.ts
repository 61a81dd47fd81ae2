import co from "co";
import type { Load, Program } from "../../harness/workload.ts";
import { RESOLVED } from "../resolved.ts";
import { Carousel } from "./carousel.ts";

export const program: Program = async ({ n, steps, meter }: Load): Promise<number> => {
  const carousel = new Carousel(n, steps);
  meter.begin();
  const all: Promise<void>[] = [];
  for (let index = 0; index < n; index++) all.push(co(rider, carousel, index));
  for (const each of all) await each;
  meter.end();
  return carousel.inTurn;
};

function* rider(carousel: Carousel, index: number): Generator<unknown, void, unknown> {
  for (let left = carousel.rounds; left > 0; left--) {
    carousel.turnOf(index);
    yield RESOLVED;
  }
}
