// The synchronous call of @outloop/http: a whole client, which keeps its connections.
import { syncFetch, syncFetchAll } from "@outloop/http/sync";
import { clockCalls } from "./clock-calls.ts";

const url = `http://127.0.0.1:${process.argv[2]}/`;
const count = Number(process.argv[3]);
const urls = Array.from({ length: count }, () => url);

clockCalls(Number(process.argv[4]), () => {
  const texts = count === 1 ? [syncFetch(url).text()] : syncFetchAll(urls).map((answer) => answer.text());
  if (texts.length !== count || texts.some((text) => text !== "Hello, World!"))
    throw new Error(`got ${texts.join()}`);
});
