// The program of a worker thread, see hand.ts.
import { createRequire } from "node:module";
import { receiveMessageOnPort, workerData } from "node:worker_threads";
import { GIVE_UP, HAS_ENDED, IS_BUSY, ORDERS, THREAD, WAKE_FD, WRITERS, type HandData } from "./hand.ts";
import { opens, type Order } from "./job.ts";
import { Performer } from "./perform.ts";

const { port, words, shared } = workerData as HandData;
const performer = new Performer(() => Atomics.load(words, GIVE_UP) === 0);
const library = (createRequire(import.meta.url)("koffi") as typeof import("koffi")).load(null);
const write = library.func("int write(int fd, const void *bytes, size_t length)") as (
  fd: number,
  bytes: BigUint64Array,
  length: number,
) => number;
const GETTID = process.arch === "arm64" ? 178 : 186;
const ECANCELED = 125;
const one = BigUint64Array.of(1n);

/** As a waker of core: the port waits for writers before it closes the descriptor. */
function wake(): void {
  Atomics.add(shared, WRITERS, 1);
  const fd = Atomics.load(shared, WAKE_FD) - 1;
  if (fd >= 0) write(fd, one, 8);
  Atomics.sub(shared, WRITERS, 1);
  Atomics.notify(shared, WRITERS);
}

function obey(order: Order): void {
  // Given up before it was begun.
  if (Atomics.load(words, GIVE_UP) === 1) return port.postMessage({ result: -ECANCELED });
  const { result, output } = performer.perform(order);
  // Nobody is there to take it.
  if (Atomics.load(words, HAS_ENDED) === 1 && opens(order.operation) && result >= 0) performer.close(result);
  else if (output === undefined) port.postMessage({ result });
  else {
    // Otherwise the memory behind it would be sent whole.
    const whole = output.length === output.buffer.byteLength ? output : output.slice();
    port.postMessage({ result, output: whole }, [whole.buffer]);
  }
}

Atomics.store(words, THREAD, library.func("int syscall(long number, ...)")(GETTID) as number);
// The next thread, if one is needed, is started now.
wake();
for (let seen = 0; ;) {
  Atomics.wait(words, ORDERS, seen);
  seen = Atomics.load(words, ORDERS);
  const order: { message: Order } | undefined = receiveMessageOnPort(port);
  if (order !== undefined) {
    obey(order.message);
    Atomics.store(words, IS_BUSY, 0);
    Atomics.notify(words, IS_BUSY);
    wake();
  }
  if (Atomics.load(words, HAS_ENDED) === 1) break;
}
port.close();
