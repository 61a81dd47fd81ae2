import type { Mutant } from "../mutant.ts";

const channelSource = "packages/core/src/channel.ts";
const ringSource = "packages/core/src/driver/ring.ts";
const hostHandleSource = "packages/core/src/driver/host-handle.ts";

export const channels: readonly Mutant[] = [
  {
    id: "close-drops-buffered",
    rules: ["P45"],
    title: "closing a channel drops what lies in it",
    file: channelSource,
    from: "this.#closed = true;",
    to: `this.#closed = true;
    while (this.#buffer.length > 0) this.#buffer.shift();`,
  },
  {
    id: "close-leaves-senders",
    rules: ["P46"],
    title: "closing a channel leaves its senders waiting",
    file: channelSource,
    from: 'while (this.#senders.first !== null) this.#senders.first.wake(false, this.#closedError("send to"));',
    to: "",
  },
  {
    id: "close-leaves-receivers",
    rules: ["P47"],
    title: "closing a channel leaves its receivers waiting",
    file: channelSource,
    from: "while (this.#receivers.first !== null) this.#end(this.#receivers.first);",
    to: "",
  },
  {
    id: "rendezvous-buffers",
    rules: ["P41"],
    title: "a channel without capacity keeps a value",
    file: channelSource,
    from: "this.#buffer.length < this.capacity",
    to: "this.#buffer.length < Math.max(1, this.capacity)",
  },
  {
    id: "capacity-ignored",
    rules: ["P42"],
    title: "a bounded channel takes whatever is sent",
    file: channelSource,
    from: "this.#buffer.length < this.capacity",
    to: "this.#buffer.length < (this.capacity || -1) * 1e9",
  },
  {
    id: "receivers-lifo",
    rules: ["P4", "P40"],
    title: "a value goes to the receiver that came last",
    file: channelSource,
    from: "const receiver = this.#receivers.first;",
    to: "const receiver = this.#receivers.last;",
  },
  {
    id: "senders-lifo",
    rules: ["P4", "P51"],
    title: "the sender that came last is served first",
    file: channelSource,
    from: "const sender = this.#senders.first;",
    to: "const sender = this.#senders.last;",
  },
  {
    id: "sender-overtakes",
    rules: ["P51"],
    title: "the value of a waiting sender overtakes what lies in the channel",
    file: channelSource,
    from: `this.#buffer.push(valueOf(sender) as T);
      sender.wake(true, undefined);`,
    to: `sender.wake(true, undefined);
      return valueOf(sender) as T;`,
  },
  {
    id: "send-to-closed",
    rules: ["P46"],
    title: "a send to a closed channel waits",
    file: channelSource,
    from: `beginSend(task: TaskNode, request: PrimitiveTrap<Channel<T>>): void {
    if (this.#closed) throw this.#closedError("send to");`,
    to: "beginSend(task: TaskNode, request: PrimitiveTrap<Channel<T>>): void {",
  },
  {
    id: "try-send-to-closed",
    rules: ["P49"],
    title: "trySend puts a value into a closed channel",
    file: channelSource,
    from: `this.#use();
    if (this.#closed) throw this.#closedError("send to");`,
    to: "this.#use();",
  },
  {
    id: "next-throws-at-end",
    rules: ["P45", "P47"],
    title: "next throws Closed at the end instead of telling",
    file: channelSource,
    from: "else if (isNext) task.answerAtOnce(request, true, { done: true, value: undefined });",
    to: "",
  },
  {
    id: "receive-gives-undefined",
    rules: ["P45", "P47"],
    title: "receive gives undefined at the end instead of throwing Closed",
    file: channelSource,
    from: 'else receiver.wake(false, this.#closedError("receive from"));',
    to: "else receiver.wake(true, undefined);",
  },
  {
    id: "try-receive-hides-end",
    rules: ["P50"],
    title: "tryReceive does not tell the end of a channel",
    file: channelSource,
    from: `if (this.#closed) throw this.#closedError("receive from");
      return undefined;`,
    to: "return undefined;",
  },
  {
    id: "ring-forgets-order",
    rules: ["P40"],
    title: "a channel that grows while in use loses its order",
    file: ringSource,
    from: "items[index] = this.#items[(this.#first + index) & this.#mask];",
    to: "items[index] = this.#items[index];",
  },
  {
    id: "host-handle-counted-under-run",
    rules: ["P62"],
    title: "a run that holds the thread waits for a channel of the host",
    file: hostHandleSource,
    from: "if (!job.hosted) return;",
    to: "",
  },
  {
    id: "host-handle-uncounted",
    rules: ["P13"],
    title: "a run does not wait for a channel of the host",
    file: hostHandleSource,
    from: "if (this.#open) job.outside++;",
    to: "",
  },
  {
    id: "host-handle-stays",
    rules: ["P14"],
    title: "a closed channel of the host keeps its run waiting",
    file: hostHandleSource,
    from: "if (this.#open && this.#job !== null) this.#job.outside--;",
    to: "",
  },
  {
    id: "host-use-unnoticed",
    rules: ["P12"],
    title: "a run that waits does not notice that the host used its channel",
    file: hostHandleSource,
    from: "this.#job?.nudge();",
    to: "",
  },
];
