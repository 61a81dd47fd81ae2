/**
 * What the kernel needs of the operating system: plain system calls on integers and byte arrays. Every function that
 * returns a number returns 0 or more, or `-errno`; none throws for what the system says, and whatever garbage it is
 * called with (negative numbers, a detached or too small array, a wrong type, a port that is closed) is `-EINVAL`,
 * `-EFAULT` or `-EBADF`, never a crash. `EINTR` is retried within the port, but for `turn`, which returns.
 *
 * One port belongs to one kernel and one thread. Two implement it: the addon (`addon.ts`, C on Node-API) and the foreign
 * function interface (`ffi.ts`, koffi). kqueue or io_uring would be further files beside them.
 */
export interface IoPort {
  readonly kind: "addon" | "ffi";

  /** Words shared with the native side; indices are the `CTL_` constants. */
  readonly ctl: Int32Array;
  /** What the last `turn` found: `ctl[CTL_EVENTS]` records of {@link EVENT_WORDS} words, see the `EVENT_` constants. */
  readonly events: Int32Array;
  /**
   * By fd, for fds below its length: {@link WANT_RECV} asks `turn` to receive at once when that fd becomes readable,
   * up to {@link RECEIVE_SIZE} bytes into the inbox. The port clears it when it has done so.
   */
  readonly want: Uint8Array;
  /** What the last `turn` received, one after another; the next one begins anew. */
  readonly inbox: Uint8Array;
  /**
   * What the next `flush` sends: `ctl[CTL_SENDS]` records of {@link SEND_WORDS} words, at most
   * {@link MAX_SENDS}, in order, each a part of the outbox; see the `SEND_` constants. The port sets the count to 0.
   */
  readonly sends: Int32Array;
  readonly outbox: Uint8Array;

  /** The epoll descriptor; readable when a turn would find something. -1: see `prepare`. */
  readonly fd: number;
  /**
   * Makes `fd` and `wakeFd`, which a port that was opened again may not have yet. `turn`, `add`, `remove`, `wake`, `watch` and
   * `workBegin` do it by themselves. 0, or `-errno` and there are none.
   */
  prepare(): number;

  /**
   * Waits up to `ctl[CTL_TIMEOUT]` milliseconds (-1: for ever; 0: not at all) for events, at most as many as fit, and
   * fills `events`; returns their number (also in `ctl[CTL_EVENTS]`), or `-errno` (`-EINTR` when a signal ended the wait).
   * For each event on an fd that wants it, receives once into the inbox; where that has no room left, the event is told
   * without data. The wake-up descriptor is drained here and never told as an event; `ctl[CTL_WOKEN]` becomes 1.
   */
  turn(): number;
  /** Sends what the records of `sends` say, each with one attempt whose outcome is its `SEND_RESULT`. 0. */
  flush(): number;
  /** Ends the present or the next `turn` that waits. For this thread; other threads write to `wakeFd`. */
  wake(): number;
  /** -1: see `prepare`. An eventfd: eight bytes, a little-endian 1, written to it from any thread, are a `wake`. */
  readonly wakeFd: number;

  /**
   * Registers `fd`, once: edge-triggered, both directions, hang-ups. Events will carry `generation` (31 bits).
   * Returns the kind of descriptor, a `KIND_` constant; regular files and directories are not registered in the system
   * (epoll refuses them) and get no events.
   */
  add(fd: number, generation: number): number;
  /** Takes the registration away, without closing. */
  remove(fd: number): number;

  /** Receives into `bytes[offset .. offset + length]`; `read` where the descriptor is no socket. 0 is the end. */
  recv(fd: number, bytes: Uint8Array, offset: number, length: number): number;
  /** Sends (`MSG_NOSIGNAL`; `write` where the descriptor is no socket). May send less. */
  send(fd: number, bytes: Uint8Array, offset: number, length: number): number;
  /** Sends up to 64 arrays as one stream, leaving out the first `skip` bytes. May send less. */
  sendv(fd: number, buffers: readonly Uint8Array[], skip: number): number;
  /** A datagram. `address` is filled with the sender's socket address; `ctl[CTL_TRUNCATED]` tells whether it was cut. */
  recvfrom(fd: number, bytes: Uint8Array, offset: number, length: number, address: Uint8Array): number;
  /** A datagram. An empty `address`: the connected peer. */
  sendto(fd: number, bytes: Uint8Array, offset: number, length: number, address: Uint8Array): number;

  /** Non-blocking, close-on-exec. `family`, `type`: the system's numbers. */
  socket(family: number, type: number, protocol: number): number;
  /** Two connected stream sockets (AF_UNIX), in `ctl[CTL_PAIR]` and the word after it. */
  socketpair(): number;
  /** A pipe: read end, write end, in `ctl[CTL_PAIR]` and the word after it. Non-blocking, close-on-exec. */
  pipe(): number;
  /** `address`: a socket address as the system lays it out (see `address.ts`). */
  bind(fd: number, address: Uint8Array): number;
  listen(fd: number, backlog: number): number;
  /** 0, or `-EINPROGRESS`: wait until writable, then ask `getOption(SOL_SOCKET, SO_ERROR)`. */
  connect(fd: number, address: Uint8Array): number;
  /** The new fd (non-blocking, close-on-exec); its peer's address in `address`, whose length is in `ctl[CTL_ADDRESS]`. */
  accept(fd: number, address: Uint8Array): number;
  /** Own (`peer` 0) or peer's (1) address into `address`; its length is the result. */
  sockname(fd: number, peer: number, address: Uint8Array): number;
  /** An option whose value is an int. */
  setOption(fd: number, level: number, name: number, value: number): number;
  /** Its value in `ctl[CTL_OPTION]`. */
  getOption(fd: number, level: number, name: number): number;
  /** `how`: 0 receiving, 1 sending, 2 both. */
  shutdown(fd: number, how: number): number;
  /** Closes, whatever it returns; an error is told, and the fd is closed even so. */
  close(fd: number): number;
  /** Makes a descriptor that came from elsewhere non-blocking (1) or blocking (0); returns what it was. */
  setNonBlocking(fd: number, on: number): number;
  dup(fd: number): number;
  /** The `KIND_` of a descriptor, or `-EBADF`. */
  kindOf(fd: number): number;

  /**
   * Hosted: from now on calls `callback`, on this thread, in a macrotask of the host, whenever `turn` would find
   * something, at most once until `watchAgain`. Keeps the process alive until `unwatch`. `-ENOTSUP` where it cannot.
   */
  watch(callback: () => void): number;
  /** Arms the watch for one further call. Cheap: it is called for each wait. */
  watchAgain(): number;
  /** Whether the watch keeps the process alive: 1 or 0. */
  watchRef(on: number): number;
  unwatch(): number;

  /**
   * Catches `signal` (SIGINT 2, SIGTERM 15) on behalf of this port: the first one ends a wait and is told by
   * `ctl[CTL_SIGNALS]` (bit `signal`); it also puts the former disposition back, so that a second one does what it
   * always did. `-EBUSY` when another port catches it. `-ENOTSUP` where it cannot be done.
   */
  catchSignal(signal: number): number;
  /** Puts the former disposition back. One that has come and was not told yet is told by `ctl[CTL_SIGNALS]`. */
  releaseSignal(signal: number): number;

  /** How many threads `workBegin` may use from the next `open` or `reopen` on; 4 by default. */
  workThreads(count: number): number;
  /**
   * Gives a piece of work to a thread: `words` are the numbers of `work.ts` as doubles, `input[offset .. offset + length]`
   * the paths or the bytes, which are copied. Returns its ticket. When it is done the next `turn` is woken.
   */
  workBegin(words: Uint8Array, input: Uint8Array, offset: number, length: number): number;
  /**
   * The ticket of work that is done, or `-EAGAIN`: to be asked until then after each turn. Its result, 0 or more or
   * `-errno`, is in `ctl[CTL_RESULT]`, and in `ctl[CTL_SIZE]` how many bytes came; if none did the ticket ends here.
   */
  workNext(): number;
  /** Copies what came to the start of `bytes`, and returns its size; the ticket ends. */
  workTake(ticket: number, bytes: Uint8Array): number;
  /**
   * Nobody waits for it: work not begun is dropped, a result goes to nobody, a descriptor that it opens is closed. Returns
   * 1 when it is under way: with `close` 1 the thread then closes the descriptor that it works on, when no other does.
   */
  workAbandon(ticket: number, close: number): number;
  /**
   * Reads from `position` of a file (-1: where it stands) into `bytes[offset .. offset + length]` what the system has in
   * memory, maybe less than is wanted; 0 is the end. Never waits: `-EAGAIN` where it would, `-EOPNOTSUPP` where that
   * cannot be known beforehand.
   */
  readCached(fd: number, bytes: Uint8Array, offset: number, length: number, position: number): number;
  /**
   * Starts the program of an image, see `spawn-image.ts`. The handle, a pidfd; `ctl[CTL_PROCESS]` has the number of the
   * process, or of a failure its `STAGE_`. After a failure nothing runs and nothing is left open.
   */
  startProcess(image: Uint8Array): number;
  /**
   * 0 when the process has ended, and it is forgotten: `ctl[CTL_PROCESS]` is 0 and the word after it the status, or 1
   * and the signal. `-EAGAIN` while it runs, `-ECHILD` when it is forgotten.
   */
  waitProcess(handle: number): number;
  /** `group`: 0 for the process alone, or its number. */
  killProcess(handle: number, signal: number, group: number): number;

  /** Closes the epoll descriptor and whatever else is the port's own, and nothing else. May be called twice. */
  dispose(): void;
  /**
   * After `dispose`: opens the port once more, with the memory that it had; mapping that for each short run would cost a
   * collection of garbage every few runs, because the collector is told its size. `fd` and `wakeFd` are made when
   * something needs them, because many a short run needs none. Returns `-errno` where that failed; a port that cannot do
   * it has no such function.
   */
  readonly reopen?: (() => number) | undefined;
}

export const CTL_TIMEOUT = 0;
export const CTL_EVENTS = 1;
export const CTL_WOKEN = 2;
export const CTL_SENDS = 3;
export const CTL_TRUNCATED = 4;
export const CTL_PAIR = 5; // and 6
export const CTL_ADDRESS = 7;
export const CTL_OPTION = 8;
export const CTL_SIGNALS = 9;
export const CTL_RESULT = 10;
export const CTL_SIZE = 11;
export const CTL_FD = 12;
export const CTL_WAKE_FD = 13;
export const CTL_PROCESS = 14; // and 15
export const CTL_WORDS = 16;

/** One event: fd, generation, mask of `READY_` bits, result of the receive, place in the inbox. */
export const EVENT_WORDS = 8;
export const EVENT_FD = 0;
export const EVENT_GENERATION = 1;
export const EVENT_MASK = 2;
/** Bytes received (0: the end), `-errno`, or {@link NOT_RECEIVED}. */
export const EVENT_RESULT = 3;
/** Where in the inbox the bytes begin. */
export const EVENT_OFFSET = 4;
export const MAX_EVENTS = 1024;
/** At most so many bytes are received at once by a `turn`. */
export const RECEIVE_SIZE = 65_536;
export const NOT_RECEIVED = -0x7fffffff;

/** One record of what is to be sent: fd, and where its bytes are in the outbox. */
export const SEND_WORDS = 4;
export const SEND_FD = 0;
export const SEND_OFFSET = 1;
export const SEND_LENGTH = 2;
/** Bytes sent, maybe fewer, or `-errno`. */
export const SEND_RESULT = 3;
export const MAX_SENDS = 1024;

export const READY_READ = 1;
export const READY_WRITE = 2;
/** The peer has shut down its sending side. */
export const READY_END = 4;
/** Hung up, or in error: both directions are worth an attempt. */
export const READY_HANG_UP = 8;

export const WANT_RECV = 1;

/** What a process could not be started for: the system, the handle, a descriptor, the folder, the program, its interpreter. */
export const STAGE_START = 0;
export const STAGE_HANDLE = 1;
export const STAGE_FD = 2;
export const STAGE_CWD = 3;
export const STAGE_PROGRAM = 4;
export const STAGE_INTERPRETER = 5;

export const KIND_SOCKET = 0;
export const KIND_PIPE = 1;
export const KIND_TTY = 2;
/** A regular file or a directory: always ready. */
export const KIND_FILE = 3;
export const KIND_OTHER = 4;
