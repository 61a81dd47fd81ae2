// The synchronous call as deasync makes it: it turns the host's event loop from inside the call. Promises are settled by
// nobody meanwhile, so the requests are made with callbacks.
import { Agent, get } from "node:http";
import deasync from "deasync";
import { clockCalls } from "../ours/clock-calls.ts";
import { checkTexts } from "./check-texts.ts";

type Done = (error: unknown, texts?: string[]) => void;

const url = `http://127.0.0.1:${process.argv[2]}/`;
const count = Number(process.argv[3]);
const agent = new Agent({ keepAlive: true, maxSockets: Math.max(1, count) });
const getAll = deasync((done: Done) => {
  const texts: string[] = [];
  if (count === 0) setImmediate(done, null, texts);
  for (let index = 0; index < count; index++) {
    get(url, { agent }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => (text += part));
      response.on("end", () => texts.push(text) === count && done(null, texts));
    }).on("error", done);
  }
});

clockCalls(Number(process.argv[4]), () => checkTexts(getAll(), count));
process.exit();
