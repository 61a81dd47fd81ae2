import type { Load, Program } from "../../harness/workload.ts";
import { Carousel } from "./carousel.ts";

export const program: Program = async ({ n, steps, meter }: Load): Promise<number> => {
  const carousel = new Carousel(n, steps);
  meter.begin();
  const promises: Promise<void>[] = [];
  for (let index = 0; index < n; index++) promises.push(rider(carousel, index));
  for (const promise of promises) await promise;
  meter.end();
  return carousel.inTurn;
};

async function rider(carousel: Carousel, index: number): Promise<void> {
  for (let left = carousel.rounds; left > 0; left--) {
    carousel.turnOf(index);
    await undefined;
  }
}
