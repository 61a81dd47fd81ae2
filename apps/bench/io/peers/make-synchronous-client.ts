// The synchronous call as make-synchronous makes it: the function runs in a worker, the main thread waits.
import makeSynchronous from "make-synchronous";
import { clockCalls } from "../ours/clock-calls.ts";
import { checkTexts } from "./check-texts.ts";

const url = `http://127.0.0.1:${process.argv[2]}/`;
const count = Number(process.argv[3]);
// It is sent there as text, so it uses nothing from here.
const get = makeSynchronous(async (where: string, times: number): Promise<string[]> => {
  return await Promise.all(Array.from({ length: times }, async () => await (await fetch(where)).text()));
});

clockCalls(Number(process.argv[4]), () => checkTexts(get(url, count), count));
process.exit();
