// The two clients of the talk: `node fib-load.ts PORT WINDOW_MS` asks for fib(1) again and again, first alone, then beside
// another connection that asks for fib(30). Prints one line of JSON.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";

const port = Number(process.argv[2]);
const window = Number(process.argv[3]);

class Client {
  readonly #socket: Socket;
  readonly #lines: AsyncIterator<string>;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  }

  static async open(): Promise<Client> {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    await once(socket, "connect");
    return new Client(socket);
  }

  async ask(n: number, expected: string): Promise<void> {
    this.#socket.write(`${n}\n`);
    const { value } = await this.#lines.next();
    if (value !== expected) throw new Error(`fib(${n}) is ${expected}, got ${String(value)}`);
  }
}

/** Asks until the time is up; how many answers came, and what one took at the median, in milliseconds. */
async function ask(client: Client, n: number, expected: string, until: number): Promise<[number, number]> {
  const taken: number[] = [];
  while (performance.now() < until) {
    const began = performance.now();
    await client.ask(n, expected);
    taken.push(performance.now() - began);
  }
  return [taken.length, taken.toSorted((a, b) => a - b)[taken.length >> 1] ?? NaN];
}

const [small, large] = [await Client.open(), await Client.open()];
await ask(small, 1, "1", performance.now() + window / 3); // compiled by now
await large.ask(30, "832040");
await large.ask(30, "832040");
const [alone] = await ask(small, 1, "1", performance.now() + window);
const end = performance.now() + window;
const [[beside], [computed, latency]] = await Promise.all([
  ask(small, 1, "1", end),
  ask(large, 30, "832040", end),
]);
const seconds = window / 1000;
process.stdout.write(
  `${JSON.stringify({ alone: alone / seconds, beside: beside / seconds, computed, latency })}\n`,
);
process.exit();
