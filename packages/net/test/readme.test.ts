import { createServer, type ServerResponse } from "node:http";
import { connect as connectTo, type AddressInfo, type Socket } from "node:net";
import { createInterface, type Interface } from "node:readline";
import { describe, expect, test } from "vitest";
import { readmeProgram, startProgram, type Program } from "./programs.ts";

/** Starts a server of the README on a port of the system's choice. */
async function startServer(title: string, byStart: boolean): Promise<{ program: Program; port: number }> {
  const code = readmeProgram(title);
  const adapted = byStart
    ? code.replaceAll(/\brun\b(?=[ ,(])/g, "start").replace("start(new", "await start(new")
    : code;
  const program = startProgram(adapted, { PORT: "0" });
  const [, port] = await program.said(/listening on 127\.0\.0\.1:(\d+)/);
  return { program, port: Number(port) };
}

/** A client made of Node's own sockets. */
class Client {
  readonly socket: Socket;
  readonly #lines: AsyncIterator<string>;

  constructor(port: number) {
    this.socket = connectTo(port, "127.0.0.1");
    const lines: Interface = createInterface(this.socket);
    this.#lines = lines[Symbol.asyncIterator]();
  }

  say(line: string): void {
    this.socket.write(`${line}\n`);
  }

  async hear(): Promise<string | undefined> {
    const { done, value } = await this.#lines.next();
    return done === true ? undefined : value;
  }
}

describe.each([
  ["run", false],
  ["start", true],
])("the servers of the README, by %s", (_mode, byStart) => {
  test("echo sends back what comes, and Ctrl-C ends it softly", async () => {
    const { program, port } = await startServer("An echo server", byStart);
    const clients = [new Client(port), new Client(port)];
    for (const [index, client] of clients.entries()) {
      client.say(`hello from ${index}`);
      expect(await client.hear()).toBe(`hello from ${index}`);
    }
    program.process.kill("SIGINT");
    // The connections that stand are served on, though no new one is taken.
    const refused = await new Promise<string | undefined>((resolve) => {
      const attempt = (): void => {
        connectTo(port, "127.0.0.1")
          .on("connect", function (this: Socket) {
            this.destroy();
            setImmediate(attempt);
          })
          .on("error", (error: NodeJS.ErrnoException) => {
            // Those that were waiting to be accepted are reset.
            if (error.code === "ECONNRESET") attempt();
            else resolve(error.code);
          });
      };
      attempt();
    });
    expect(refused).toBe("ECONNREFUSED");
    clients[0]!.say("still there?");
    expect(await clients[0]!.hear()).toBe("still there?");
    for (const { socket } of clients) socket.end();
    const { output } = await program.ended();
    expect(output).toContain("ended by SIGINT");
  });

  test("chat tells everybody what one says", async () => {
    const { program, port } = await startServer("A chat", byStart);
    const [ann, bob] = [new Client(port), new Client(port)];
    for (const [client, name] of [
      [ann, "Ann"],
      [bob, "Bob"],
    ] as const) {
      expect(await client.hear()).toBe("Your name?");
      client.say(name);
      expect(await client.hear()).toBe(`${name} is here`);
    }
    expect(await ann.hear()).toBe("Bob is here");
    ann.say("good evening");
    expect([await ann.hear(), await bob.hear()]).toEqual(["Ann: good evening", "Ann: good evening"]);
    ann.socket.end();
    expect(await bob.hear()).toBe("Ann has gone");
    program.process.kill("SIGINT");
    expect(await bob.hear()).toBeUndefined();
    bob.socket.destroy();
    await program.ended();
  });
});

test("ten requests are under way at once inside one synchronous function", async () => {
  const waiting: ServerResponse[] = [];
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? "");
    waiting.push(response);
    // Nobody is answered before all ten are there.
    if (waiting.length === 10)
      for (const [index, each] of waiting.entries()) each.end(`answer to ${paths[index]}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const title = "Ten requests at once, inside one synchronous function";
  const { code, output } = await startProgram(readmeProgram(title), { PORT: `${port}` }).ended();
  server.close();
  const answers = Array.from({ length: 10 }, (_, n) => `answer to /${n}`);
  expect(output.trim()).toBe(answers.join(" "));
  expect(code).toBe(0);
});
