import { checkpoint, spawn } from "@outloop/core";
import {
  accept,
  bind,
  close,
  connect,
  recv,
  recvfrom,
  send,
  sendto,
  socket,
  socketAddress,
  type Address,
} from "@outloop/core/io";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import {
  bytes,
  io,
  isGone,
  node,
  outcomeOf,
  quietly,
  started,
  text,
  withConnection,
  withListener,
} from "./io-common.ts";

export const sockets: readonly Case[] = [
  program(
    "I19",
    "connect ends when the connection stands: what is sent then arrives",
    ({ log }) =>
      withConnection(function* (client, server) {
        yield* send(client, bytes("hello"));
        log(text(yield* recv(server)));
        yield* send(server, bytes("and back"));
        log(text(yield* recv(client)));
        equal(
          yield* socketAddress(client, "own"),
          yield* socketAddress(server, "peer"),
          "the client's address",
        );
      }),
    ["hello", "and back"],
    io,
  ),
  program(
    "I19",
    "connect to where nobody listens throws ECONNREFUSED with the address",
    function* ({ log }) {
      let refused: Address | undefined;
      yield* withListener(function* (_, address) {
        refused = address;
        yield* checkpoint();
      });
      const fd = yield* socket("ipv4", "stream");
      log(yield* outcomeOf(() => connect(fd, refused!)));
      yield* close(fd);
      const path = yield* socket("unix", "stream");
      log(yield* outcomeOf(() => connect(path, { family: "unix", path: "/nowhere/at/all" })));
      yield* close(path);
    },
    ["ECONNREFUSED", "ENOENT"],
    io,
  ),
  program(
    "I20",
    "a connect that is cancelled leaves a descriptor that can be closed",
    function* ({ log }) {
      // Addresses for documentation: nobody answers, or the system has no way there.
      const fd = yield* socket("ipv4", "stream");
      const task = yield* spawn(() =>
        outcomeOf(() => connect(fd, { family: "ipv4", host: "192.0.2.1", port: 9 })),
      );
      yield* checkpoint();
      yield* task.cancel();
      yield* close(fd);
      log(`gone: ${yield* isGone(() => close(fd))}`);
    },
    ["gone: true"],
    io,
  ),
  program(
    "I21",
    "what accept gives does not hold the thread, and no child process inherits it",
    ({ log }) =>
      withConnection(function* (_, server) {
        yield* started(log, "receiver", () => recv(server));
        yield* checkpoint();
        log("not held");
        const { existsSync, readFileSync } = node("node:fs");
        const info = `/proc/self/fdinfo/${server}`;
        if (existsSync(info)) {
          const flags = parseInt(/flags:\s*(\d+)/.exec(readFileSync(info, "utf8"))![1]!, 8);
          ensure((flags & 0o2000000) !== 0, "it is closed in child processes");
        }
        yield* quietly(() => close(server));
      }),
    ["not held", "receiver: Closed"],
    io,
  ),
  program(
    "I23",
    "a connection that its peer gave up before it was accepted does not end the listener",
    ({ log }) =>
      withListener(function* (listener, address) {
        const gone = yield* socket("ipv4", "stream");
        yield* connect(gone, address);
        yield* close(gone);
        const client = yield* socket("ipv4", "stream");
        yield* connect(client, address);
        yield* send(client, bytes("here"));
        for (let heard = ""; heard === "";) {
          const { fd } = yield* accept(listener);
          heard = text(yield* recv(fd));
          log(heard);
          yield* close(fd);
        }
        yield* close(client);
      }),
    ["", "here"],
    io,
  ),
  program(
    "I24",
    "a datagram is given whole with its sender, and said to be cut where it was",
    function* ({ log }) {
      const [one, two] = [yield* socket("ipv4", "datagram"), yield* socket("ipv4", "datagram")];
      for (const fd of [one, two]) yield* bind(fd, { family: "ipv4", host: "127.0.0.1", port: 0 });
      const [from, to] = [yield* socketAddress(one), yield* socketAddress(two)];
      for (const each of ["first", "", "third is longer"]) yield* sendto(one, bytes(each), to);
      for (let time = 0; time < 3; time++) {
        const { bytes: got, address, truncated } = yield* recvfrom(two, 8);
        equal(address, from, "the sender");
        log(`${text(got)}|${truncated}`);
      }
      const waiter = yield* spawn(function* () {
        log(text((yield* recvfrom(one)).bytes));
      });
      yield* checkpoint();
      yield* sendto(two, bytes("back"), from);
      yield* waiter.join();
      for (const fd of [one, two]) yield* close(fd);
    },
    ["first|false", "|false", "third is|true", "back"],
    io,
  ),
  program(
    "R3",
    "each of several datagrams is received, though they came before the first receive",
    function* ({ log }) {
      const [one, two] = [yield* socket("ipv4", "datagram"), yield* socket("ipv4", "datagram")];
      for (const fd of [one, two]) yield* bind(fd, { family: "ipv4", host: "127.0.0.1", port: 0 });
      yield* connect(one, yield* socketAddress(two));
      const waiter = yield* spawn(() => recv(two));
      yield* checkpoint();
      for (const each of ["one", "two", "three", "four"]) yield* send(one, bytes(each));
      log(text(yield* waiter.join()));
      yield* checkpoint();
      for (let time = 0; time < 3; time++) log(text(yield* recv(two)));
      for (const fd of [one, two]) yield* close(fd);
    },
    ["one", "two", "three", "four"],
    io,
  ),
  program(
    "I25",
    "a datagram that is too long is an error, and nothing of it is sent",
    function* ({ log }) {
      const [one, two] = [yield* socket("ipv4", "datagram"), yield* socket("ipv4", "datagram")];
      yield* bind(two, { family: "ipv4", host: "127.0.0.1", port: 0 });
      const to = yield* socketAddress(two);
      log(yield* outcomeOf(() => sendto(one, new Uint8Array(70_000), to)));
      yield* sendto(one, bytes("short"), to);
      log(text((yield* recvfrom(two)).bytes));
      for (const fd of [one, two]) yield* close(fd);
    },
    ["EMSGSIZE", "short"],
    io,
  ),
  program(
    "I30",
    "after a refused connect others go on, and the descriptor can be closed",
    ({ log }) =>
      withConnection(function* (client, server) {
        const fd = yield* socket("ipv4", "stream");
        log(yield* outcomeOf(() => recv(fd)));
        yield* close(fd);
        yield* send(client, bytes("still here"));
        log(text(yield* recv(server)));
      }),
    ["ENOTCONN", "still here"],
    io,
  ),
];
