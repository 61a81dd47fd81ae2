// What an empty program makes Node load, in both modes: `node starting.ts` prints the names of the modules that are costly.
import { run, start, type Coroutine } from "@outloop/core";
import { HeapKernel } from "@outloop/kernel-heap";
import { SimpleKernel } from "@outloop/kernel-simple";

function* nothing(): Coroutine<void> {}

for (const makeKernel of [() => new SimpleKernel(), () => new HeapKernel()]) {
  run(makeKernel(), nothing);
  await start(makeKernel(), nothing);
}
const { moduleLoadList } = process as unknown as { readonly moduleLoadList: readonly string[] };
const costly = /^NativeModule (perf_hooks|child_process|worker_threads|net|http)$/;
console.log(
  JSON.stringify({ all: moduleLoadList.length, costly: moduleLoadList.filter((each) => costly.test(each)) }),
);
