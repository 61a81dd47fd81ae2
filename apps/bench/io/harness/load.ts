// One run of the load generator, and whether the machine was quiet meanwhile.
import { LOAD_CORE, output, type Server } from "./processes.ts";
import type { LoadName, Tools } from "./tools.ts";

export interface Load {
  /** Which of load/*.c, `echo` without. */
  readonly name?: LoadName;
  readonly connections: number;
  readonly size?: number;
  /** Messages sent at once, before any answer is awaited. */
  readonly depth?: number;
  /** Asks over HTTP. */
  readonly http?: boolean;
}

export interface Measured {
  readonly requests: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** CPU seconds of the server for 100,000 requests. */
  readonly cost: number;
  /** The part of `cost` outside of the system; by ticks of 10 ms. */
  readonly userCost: number;
  /** Microseconds. */
  readonly p50: number;
  readonly p99: number;
  /** What went wrong and was begun again, for loads that go on. */
  readonly errors: number | undefined;
  /** What other processes used of the core of the server and of the load: parts of a core. */
  readonly others: readonly [number, number];
}

interface Printed {
  errors?: number;
  requests: number;
  seconds: number;
  p50: number;
  p99: number;
  serverCpu: number;
  loadCpu: number;
  userTicks: number;
  systemTicks: number;
  busy0: number;
  busy1: number;
}

export function loadCommand(tools: Tools, server: Server, load: Load, ...more: string[]): string[] {
  const { name = "echo", connections, size = 64, depth = 1, http = false } = load;
  const about = `-p ${server.port} -P ${server.pid} -c ${connections} -s ${size} -d ${depth}`;
  return [tools.loads[name], ...about.split(" "), ...(http ? ["-H"] : []), ...more];
}

export async function measure(
  tools: Tools,
  server: Server,
  load: Load,
  milliseconds: number,
): Promise<Measured> {
  const warmUp = Math.max(50, milliseconds / 5);
  const command = loadCommand(tools, server, load, "-w", warmUp.toFixed(0), "-t", milliseconds.toFixed(0));
  const printed = JSON.parse(await output(command, LOAD_CORE)) as Printed;
  const { requests, seconds, p50, p99, errors, serverCpu, loadCpu } = printed;
  const { userTicks, systemTicks, busy0, busy1 } = printed;
  if (requests === 0) throw new Error("not one request was answered within the window");
  const cost = (serverCpu / requests) * 1e5;
  return {
    requests,
    seconds,
    p50,
    p99,
    errors,
    cost,
    perSecond: requests / seconds,
    userCost: cost * (userTicks / (userTicks + systemTicks || 1)),
    others: [part(busy0 - serverCpu, seconds), part(busy1 - loadCpu, seconds)],
  };
}

function part(used: number, seconds: number): number {
  return Math.min(1, Math.max(0, used / seconds));
}
