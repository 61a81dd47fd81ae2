import { all, run, sleep, type Coroutine } from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";

function* load(name: string): Coroutine<string> {
  yield* sleep(50);
  return `${name} loaded`;
}

const kernel = new SimpleKernel();
const one = run(kernel, () => load("one"));
const others = run(kernel, () => all([load("two"), load("three")]));

console.log(one);
console.log(others);
