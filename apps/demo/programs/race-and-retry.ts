import { race, sleep, timeout, TimeoutError, type Coroutine } from "@outloop/core";

/** How long each request to a mirror takes, one after the other; what takes long enough never comes. */
const DELAYS: Record<string, number[]> = {
  north: [900, 700, 120],
  south: [800, 950, 400],
  west: [1500, 1500, 1500],
};

function* request(mirror: string, attempt: number): Coroutine<string> {
  try {
    yield* sleep(DELAYS[mirror]![attempt]!);
    return `an answer from ${mirror}`;
  } finally {
    console.log(`  ${mirror}: connection closed`); // also when somebody else was faster
  }
}

function* fastest(attempt: number): Coroutine<string> {
  return yield* race(Object.keys(DELAYS).map((mirror) => request(mirror, attempt)));
}

/** Asks all mirrors at once, for at most half a second; waits a little longer before each new attempt. */
export default function* main(): Coroutine<string> {
  for (let attempt = 0; attempt < 3; attempt++) {
    console.log(`attempt ${attempt + 1}`);
    try {
      return yield* timeout(500, fastest, attempt);
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
      yield* sleep(100 * 2 ** attempt);
    }
  }
  return "nobody answered";
}
