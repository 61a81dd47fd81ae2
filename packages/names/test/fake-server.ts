import { Closed, spawn, sleep, type Coroutine } from "@outloop/core";
import {
  accept,
  bind,
  close,
  IoError,
  listen,
  recv,
  recvfrom,
  send,
  sendto,
  setOption,
  socket,
  socketAddress,
  type InternetAddress,
} from "@outloop/core/io";
import { decode, encode, RECURSION_DESIRED, TRUNCATED_RESPONSE } from "dns-packet";

/** A question that has come to the server. */
export interface Asked {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly by: "UDP" | "TCP";
}

/** What the server says to a question; what is left out is as it should be. */
export interface Said {
  readonly id?: number;
  readonly name?: string;
  readonly type?: string;
  readonly rcode?: keyof typeof RCODES;
  readonly answers?: readonly object[];
  readonly authorities?: readonly object[];
  readonly truncated?: boolean;
  /** Sent as it is, instead of all that. */
  readonly bytes?: Uint8Array;
  /** Milliseconds before it is sent. */
  readonly after?: number;
  /** Comes from another socket than the one that was asked. */
  readonly fromStranger?: boolean;
}

const RCODES = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 };

/** Says nothing (`undefined`), one thing, or several things one after the other. */
export type Zone = (question: Asked) => Said | readonly Said[] | undefined;

export const a = (name: string, data: string, ttl = 60): object => ({ name, type: "A", ttl, data });
export const aaaa = (name: string, data: string, ttl = 60): object => ({ name, type: "AAAA", ttl, data });
export const cname = (name: string, data: string, ttl = 60): object => ({ name, type: "CNAME", ttl, data });
export const soa = (name: string, ttl = 60, minimum = 60): object => ({
  name,
  type: "SOA",
  ttl,
  data: { mname: "ns", rname: "admin", serial: 1, refresh: 1, retry: 1, expire: 1, minimum },
});

/** A zone of names with their addresses. */
export function zoneOf(names: Readonly<Record<string, readonly string[]>>): Zone {
  return ({ name, type }) => {
    const hosts = names[name];
    if (hosts === undefined) return { rcode: "NXDOMAIN", authorities: [soa(".")] };
    const answers = hosts
      .filter((host) => host.includes(":") === (type === "AAAA"))
      .map((host) => (type === "A" ? a(name, host) : aaaa(name, host)));
    return { answers, authorities: answers.length === 0 ? [soa(name)] : [] };
  };
}

/** Answers questions as `zone` says, by UDP and TCP, from tasks of the caller's scope, until it is closed. */
export class FakeServer {
  readonly address: InternetAddress;
  /** Every question, as `A example.com by UDP`. */
  readonly asked: string[] = [];
  readonly #fds: readonly number[];
  readonly #zone: Zone;

  constructor(address: InternetAddress, fds: readonly number[], zone: Zone) {
    this.address = address;
    this.#fds = fds;
    this.#zone = zone;
  }

  *close(): Coroutine<void> {
    for (const fd of this.#fds) yield* close(fd);
  }

  *serveDatagrams(fd: number): Coroutine<void> {
    for (;;) {
      const { bytes, address } = yield* recvfrom(fd);
      for (const said of this.#said(bytes, "UDP")) {
        if (said.after !== undefined) yield* sleep(said.after);
        const stranger = said.fromStranger === true ? yield* socket("ipv4", "datagram") : undefined;
        if (stranger !== undefined) yield* bind(stranger, { ...this.address, port: 0 });
        yield* sendto(stranger ?? fd, said.bytes!, address);
        if (stranger !== undefined) yield* close(stranger);
      }
    }
  }

  *serveStreams(fd: number): Coroutine<void> {
    for (;;) yield* this.#serveStream((yield* accept(fd)).fd);
  }

  *#serveStream(fd: number): Coroutine<void> {
    try {
      let bytes = new Uint8Array(0);
      while (bytes.length < 2 || bytes.length < 2 + bytes[0]! * 256 + bytes[1]!) {
        const piece = yield* recv(fd);
        if (piece.length === 0) return;
        bytes = Uint8Array.from([...bytes, ...piece]);
      }
      for (const { bytes: answer } of this.#said(bytes.subarray(2), "TCP")) {
        // In two pieces, since nothing keeps a message together on its way.
        yield* send(fd, Uint8Array.of(answer!.length >> 8));
        yield* send(fd, Uint8Array.of(answer!.length & 0xff, ...answer!));
      }
    } catch (error) {
      if (!(error instanceof IoError)) throw error;
    } finally {
      yield* close(fd);
    }
  }

  #said(bytes: Uint8Array, by: Asked["by"]): Said[] {
    const { id, questions } = decode(Buffer.from(bytes));
    const { name, type } = questions[0]!;
    this.asked.push(`${type} ${name} by ${by}`);
    const said = this.#zone({ id, name, type, by }) ?? [];
    return [said].flat().map((each) => ({ ...each, bytes: each.bytes ?? message({ id, name, type }, each) }));
  }
}

export function message(asked: { id: number; name: string; type: string }, said: Said): Uint8Array {
  return encode({
    id: said.id ?? asked.id,
    type: "response",
    flags:
      RECURSION_DESIRED |
      (said.truncated === true ? TRUNCATED_RESPONSE : 0) |
      RCODES[said.rcode ?? "NOERROR"],
    questions: [{ name: said.name ?? asked.name, type: said.type ?? asked.type }],
    answers: said.answers ?? [],
    authorities: said.authorities ?? [],
  } as Parameters<typeof encode>[0]);
}

/** Opens a server on a port of the system's choice. */
export function* fakeServer(zone: Zone): Coroutine<FakeServer> {
  const { address, datagrams, streams } = yield* openBoth();
  const server = new FakeServer(address, [datagrams, streams], zone);
  yield* spawn(untilClosed, server.serveDatagrams(datagrams));
  yield* spawn(untilClosed, server.serveStreams(streams));
  return server;
}

/** A port that is free for datagrams may be somebody's connection. */
function* openBoth(): Coroutine<{ address: InternetAddress; datagrams: number; streams: number }> {
  for (let tries = 1; ; tries++) {
    const datagrams = yield* socket("ipv4", "datagram");
    const streams = yield* socket("ipv4", "stream");
    try {
      yield* bind(datagrams, { family: "ipv4", host: "127.0.0.1", port: 0 });
      const address = (yield* socketAddress(datagrams)) as InternetAddress;
      yield* setOption(streams, "reuse address", 1);
      yield* bind(streams, address);
      yield* listen(streams);
      return { address, datagrams, streams };
    } catch (error) {
      yield* close(datagrams);
      yield* close(streams);
      if (tries === 50 || !(error instanceof IoError) || error.code !== "EADDRINUSE") throw error;
    }
  }
}

function* untilClosed(serving: Coroutine<void>): Coroutine<void> {
  try {
    yield* serving;
  } catch (error) {
    if (!(error instanceof Closed)) throw error;
  }
}
