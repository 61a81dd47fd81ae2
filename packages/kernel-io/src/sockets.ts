import type { Address, SocketOption } from "@outloop/core/io";
import type { Trap } from "@outloop/core/kernel";
import type { Descriptors } from "./descriptors.ts";
import { failureOf } from "./failures.ts";
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  IPPROTO_IPV6,
  IPPROTO_TCP,
  SOCK_DGRAM,
  SOCK_STREAM,
  SOL_SOCKET,
} from "./linux.ts";
import { decodeAddress, encodeAddress } from "./port/address.ts";
import { CTL_PAIR, KIND_PIPE, KIND_SOCKET } from "./port/port.ts";

const FAMILIES = { ipv4: AF_INET, ipv6: AF_INET6, unix: AF_UNIX } as const;

/** Where an option is, and how the program's value becomes the system's. */
type Option = readonly [level: number, name: number, value?: (value: number) => number];

const inSeconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));

const OPTIONS: Readonly<Record<SocketOption, Option>> = {
  broadcast: [SOL_SOCKET, 6],
  // The system asks the opposite: for IPv6 alone.
  "dual stack": [IPPROTO_IPV6, 26, (value) => (value === 0 ? 1 : 0)],
  "keep alive": [SOL_SOCKET, 9],
  "keep alive count": [IPPROTO_TCP, 6],
  "keep alive delay": [IPPROTO_TCP, 4, inSeconds],
  "keep alive interval": [IPPROTO_TCP, 5, inSeconds],
  "no delay": [IPPROTO_TCP, 1],
  "receive buffer": [SOL_SOCKET, 8],
  "reuse address": [SOL_SOCKET, 2],
  "reuse port": [SOL_SOCKET, 15],
  "send buffer": [SOL_SOCKET, 7],
};

/** The traps of sockets that are answered in place; none of them waits. */
type SocketRequest = Trap & {
  readonly fd: number;
  readonly family: Address["family"];
  readonly type: "stream" | "datagram";
  readonly kind: "pipe" | "stream";
  readonly address: Address;
  readonly backlog: number;
  readonly of: "own" | "peer";
  readonly option: SocketOption;
  readonly value: number;
};

export function answerSocket(io: Descriptors, trap: Trap): unknown {
  const request = trap as SocketRequest;
  const { port } = io;
  switch (request.op as string) {
    case "socket": {
      const isStream = request.type === "stream";
      const type = isStream ? SOCK_STREAM : SOCK_DGRAM;
      const fd = checked(port.socket(FAMILIES[request.family], type, 0), request);
      io.opened(fd, KIND_SOCKET, isStream);
      return fd;
    }
    case "pair":
      return openPair(io, request);
    case "bind":
      checked(port.bind(fdOf(io, request), encodeAddress(request.address)), request);
      return undefined;
    case "listen":
      checked(port.listen(fdOf(io, request), request.backlog), request);
      return undefined;
    case "socket address": {
      const length = port.sockname(fdOf(io, request), request.of === "peer" ? 1 : 0, io.address);
      return decodeAddress(io.address, checked(length, request));
    }
    default: {
      const [level, name, value = same] = OPTIONS[request.option];
      checked(port.setOption(fdOf(io, request), level, name, value(request.value)), request);
      return undefined;
    }
  }
}

function openPair(io: Descriptors, request: SocketRequest): readonly [number, number] {
  const { port } = io;
  const isPipe = request.kind === "pipe";
  checked(isPipe ? port.pipe() : port.socketpair(), request);
  const pair = [port.ctl[CTL_PAIR]!, port.ctl[CTL_PAIR + 1]!] as const;
  for (const fd of pair) io.opened(fd, isPipe ? KIND_PIPE : KIND_SOCKET);
  return pair;
}

/** The descriptor that is meant, if it is open. */
function fdOf(io: Descriptors, { fd, op }: SocketRequest): number {
  return io.get(fd, op).fd;
}

function checked(result: number, { op, fd, address }: SocketRequest): number {
  if (result < 0) throw failureOf(-result, op, { fd, address });
  return result;
}

const same = (value: number): number => value;
