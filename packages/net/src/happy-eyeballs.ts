import {
  currentScope,
  moveOnAfter,
  scope,
  spawnWith,
  WaitQueue,
  type Body,
  type Coroutine,
} from "@outloop/core";
import { describeAddress, IoError, type InternetAddress } from "@outloop/core/io";
import { ConnectError } from "./errors.ts";
import type { Socket } from "./socket.ts";

/** A host with the addresses that it was found to have. */
export interface Host {
  readonly host: string;
  readonly port: number;
  readonly addresses: readonly InternetAddress[];
}

/** Milliseconds that an attempt has for itself, as RFC 8305 recommends. */
const STAGGER = 250;

/**
 * Connects to the address that is the first to take a connection. One attempt begins after the other: when the one before
 * has failed, or has taken longer than its time, in which case it goes on beside. The losers are cancelled, and have
 * closed what they had when this ends. Throws `ConnectError` when all have failed.
 */
export function* connectToAny(
  host: Host,
  attempt: Body<Socket, [address: InternetAddress]>,
): Coroutine<Socket> {
  const race = new ConnectRace(host, attempt);
  try {
    yield* scope(racing, race);
  } catch (error) {
    // It had a winner already, whom nobody gets to see now.
    if (race.winner !== undefined) yield* race.winner.close();
    throw error;
  }
  if (race.winner === undefined) throw new ConnectError(race.errors, host.host, host.port);
  return race.winner;
}

class ConnectRace {
  winner: Socket | undefined;
  readonly order: readonly InternetAddress[];
  readonly #errors = new Map<InternetAddress, Error>();
  readonly #attempt: Body<Socket, [address: InternetAddress]>;
  readonly #ends = new WaitQueue();

  constructor({ addresses }: Host, attempt: Body<Socket, [address: InternetAddress]>) {
    this.order = alternating(addresses);
    this.#attempt = attempt;
  }

  get errors(): Error[] {
    return this.order.flatMap((address) => this.#errors.get(address) ?? []);
  }

  isOverFor(address: InternetAddress): boolean {
    return this.winner !== undefined || this.#errors.has(address);
  }

  get isOver(): boolean {
    return this.winner !== undefined || this.#errors.size === this.order.length;
  }

  /** Waits until one of the attempts has ended. */
  *waitForEnd(): Coroutine<void> {
    yield* this.#ends.wait("one of the attempts to connect to end");
  }

  *try(address: InternetAddress): Coroutine<void> {
    let socket: Socket;
    try {
      socket = yield* this.#attempt(address);
    } catch (error) {
      // What is no error of a connection, such as a trap that the kernel does not answer, ends them all.
      if (!(error instanceof IoError)) throw error;
      this.#errors.set(address, error);
      this.#ends.wake();
      return;
    }
    if (this.winner !== undefined) yield* socket.close();
    else {
      this.winner = socket;
      this.#ends.wake();
    }
  }
}

function* racing(race: ConnectRace): Coroutine<void> {
  const here = yield* currentScope();
  for (const address of race.order) {
    yield* spawnWith({ name: `connect to ${describeAddress(address)}` }, trying, race, address);
    yield* moveOnAfter(STAGGER, untilOver, race, address);
    if (race.winner !== undefined) break;
  }
  while (!race.isOver) yield* race.waitForEnd();
  here.cancel("another address was faster");
}

function trying(race: ConnectRace, address: InternetAddress): Coroutine<void> {
  return race.try(address);
}

function* untilOver(race: ConnectRace, address: InternetAddress): Coroutine<void> {
  while (!race.isOverFor(address)) yield* race.waitForEnd();
}

/** The families take turns, IPv6 first, each in the order that was given: whichever of them is broken costs one attempt. */
function alternating(addresses: readonly InternetAddress[]): InternetAddress[] {
  const six = addresses.filter(({ family }) => family === "ipv6");
  const four = addresses.filter(({ family }) => family === "ipv4");
  return Array.from({ length: Math.max(six.length, four.length) }, (_, n) => [six[n], four[n]])
    .flat()
    .filter((each) => each !== undefined);
}
