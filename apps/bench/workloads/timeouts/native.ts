import type { Load, Program } from "../../harness/workload.ts";

export const program: Program = async ({ steps, meter, subject }: Load): Promise<number> => {
  let right = 0;
  meter.begin();
  if (subject.variant === "timeout") {
    for (let index = 0; index < steps; index++) if ((await timeout(1000, quick, index)) === index) right++;
  } else {
    for (let index = 0; index < steps; index++) if ((await quick(index)) === index) right++;
  }
  meter.end();
  return right;
};

/** As it is written everywhere. */
async function timeout<T, A extends unknown[]>(
  ms: number,
  f: (...args: A) => Promise<T>,
  ...args: A
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("timed out")), ms);
  });
  try {
    return await Promise.race([f(...args), timedOut]);
  } finally {
    clearTimeout(timer);
  }
}

async function quick(n: number): Promise<number> {
  await undefined;
  return n;
}
