/** What is known of an operation without running it. */
export interface Operation {
  /** Whether the `yield*` parks: it does, it does not, or that depends on the body it is given. */
  readonly parks: "always" | "never" | "body";
  /** It ends by itself, in a time that does not depend on other tasks or on a peer. */
  readonly ends?: true;
  /** Which argument is a generator function to be called later. */
  readonly body?: number;
  /** The class of what it gives, if that has operations of its own. */
  readonly gives?: string;
}

/** The same is known of all these names. */
function all(known: Operation, ...names: readonly string[]): Readonly<Record<string, Operation>> {
  return Object.fromEntries(
    names
      .join(" ")
      .split(" ")
      .map((name) => [name, known]),
  );
}

const parks: Operation = { parks: "always" };
const ends: Operation = { parks: "always", ends: true };
const immediate: Operation = { parks: "never" };

const core: Readonly<Record<string, Operation>> = {
  sleep: ends,
  sleepUntil: ends,
  checkpoint: ends,
  swap: ends,
  until: parks,
  readable: parks,
  writable: parks,
  park: parks,
  outside: parks,
  operation: parks,
  all: parks,
  race: parks,
  any: parks,
  allSettled: parks,
  now: immediate,
  deadline: immediate,
  self: { parks: "never", gives: "Task" },
  currentScope: { parks: "never", gives: "Scope" },
  spawn: { parks: "never", body: 0, gives: "Task" },
  spawnWith: { parks: "never", body: 1, gives: "Task" },
  call: { parks: "body", body: 0 },
  scope: { parks: "body", body: 0 },
  scopeWith: { parks: "body", body: 1 },
  supervise: { parks: "body", body: 0 },
  shield: { parks: "body", body: 0 },
  timeout: { parks: "body", body: 1, ends: true },
  moveOnAfter: { parks: "body", body: 1, ends: true },
};

const io: Readonly<Record<string, Operation>> = {
  accept: parks,
  connect: parks,
  readable: parks,
  writable: parks,
  recv: parks,
  recvfrom: parks,
  send: parks,
  sendto: parks,
  sendv: parks,
  flush: parks,
  shutdown: parks,
  close: ends,
  bind: immediate,
  listen: immediate,
  pair: immediate,
  setOption: immediate,
  socket: immediate,
  socketAddress: immediate,
  write: immediate,
};

const files: Readonly<Record<string, Operation>> = {
  watchEvents: immediate,
  ...all(
    ends,
    "addWatch link lstat mkdir open openWatch readAt readInto readdir readlink removeWatch rename rmdir setPermissions",
    "stat statOf symlink sync truncate unlink writeAt",
  ),
};

const processes: Readonly<Record<string, Operation>> = {
  startProcess: immediate,
  killProcess: immediate,
  waitProcess: parks,
};

const net: Readonly<Record<string, Operation>> = {
  connect: { parks: "always", gives: "Socket" },
  listen: { parks: "always", gives: "Listener" },
  udp: { parks: "always", gives: "UdpSocket" },
  pipe: parks,
  serve: { parks: "always", body: 1 },
};

/** The functions that return an operation or a coroutine, by module. */
export const operations: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  "@outloop/core": core,
  "@outloop/core/io": io,
  "@outloop/core/files": files,
  "@outloop/core/processes": processes,
  "@outloop/net": net,
  "@outloop/net/node": { toNode: parks },
  "@outloop/net/web": { toWeb: parks },
  "@outloop/files": {
    ...all(ends, "mkdir readFile readText readdir remove replaceFile writeFile"),
    chunks: { parks: "always", gives: "Chunks" },
    lines: { parks: "always", gives: "Lines" },
    open: { parks: "always", gives: "File" },
    watch: { parks: "always", gives: "Watch" },
    use: { parks: "always", body: 1 },
  },
  "@outloop/process": {
    spawnProcess: { parks: "always", gives: "Process" },
    ...all(parks, "exec pipeline pipelineWith"),
  },
  "@outloop/names": { resolve: parks, withResolver: { parks: "body", body: 1 } },
  "@outloop/offload": { offload: parks, offloadWith: parks },
  "@outloop/http": { fetch: parks, serveHttp: parks },
  "@outloop/testing": { settled: ends },
};

/** Plain functions that take a body; the number is its argument, -1 the last one. */
export const runners: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "@outloop/core": { run: 1, start: 1 },
  "@outloop/testing": { program: -1 },
};

/** Plain functions whose value has operations. */
export const makers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "@outloop/net": { stream: "Stream", writer: "Writer" },
  "@outloop/net/node": { fromNode: "Stream" },
  "@outloop/net/web": { fromWeb: "Stream" },
};

const reader: Readonly<Record<string, Operation>> = all(
  parks,
  "recv readExactly readUntil readLine readLines",
);
const stream: Readonly<Record<string, Operation>> = {
  ...reader,
  send: parks,
  sendv: parks,
  write: parks,
  flush: parks,
  shutdown: parks,
  close: ends,
};
const hold: Operation = { parks: "always", body: 0 };

/** The methods that return an operation, by class. */
export const methods: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  Task: { join: parks, cancel: ends },
  Lock: { acquire: parks, hold },
  Semaphore: { acquire: parks, hold },
  Event: { wait: parks },
  Condition: { wait: parks },
  Barrier: { wait: parks },
  WaitQueue: { wait: parks },
  Channel: { send: parks, receive: parks, next: parks },
  TaskLocal: { get: immediate, run: { parks: "body", body: 1 } },
  Listener: { accept: { parks: "always", gives: "Socket" }, close: ends },
  Stream: stream,
  Socket: stream,
  ForeignStream: stream,
  ByteSource: stream,
  ByteSink: stream,
  Readable: { ...reader, close: ends },
  File: all(ends, "read readInto write readAt writeAt sync truncate stat close"),
  Lines: { next: parks, readLine: parks, close: ends },
  Chunks: { next: parks, close: ends },
  Watch: { next: parks, close: ends },
  Process: { wait: parks, kill: immediate },
  ProcessInput: { ...all(parks, "send sendv write flush"), end: ends, close: ends },
  ProcessOutput: { ...reader, close: ends },
  Resolver: { resolve: parks },
  Pool: { call: parks },
  HttpClient: { fetch: parks, stream: parks, close: parks },
  HttpRequest: all(parks, "bytes text json"),
  IncomingBody: all(parks, "recv bytes text json discard"),
  BodySink: all(parks, "write flush"),
  UdpSocket: { send: parks, recv: parks, connect: parks, close: ends },
  Writer: { write: parks, writev: parks, flush: parks },
};

/** The types of what a coroutine function returns. */
export const coroutineTypes: ReadonlySet<string> = new Set(["Coroutine", "Op"]);

/** An import of one of these modules is an import of outloop. */
export function isOutloop(module: string): boolean {
  return module.startsWith("@outloop/");
}
