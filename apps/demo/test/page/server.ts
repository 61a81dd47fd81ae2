import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The demo's server in a process of its own, as `pnpm demo --page` starts it. */
export class DemoServer {
  readonly address: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, address: string) {
    this.#child = child;
    this.address = address;
  }

  static async start(port = "0"): Promise<DemoServer> {
    const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
    const child = spawn(
      process.execPath,
      [
        "--conditions=@outloop/source",
        "--disable-warning=ExperimentalWarning",
        main,
        "--page",
        "--port",
        port,
      ],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    for await (const line of createInterface(child.stdout)) {
      const address = /http:\/\/\S+/.exec(line)?.[0];
      if (address !== undefined) return new DemoServer(child, address);
    }
    throw new Error("the demo's server ended before it told its address");
  }

  get port(): string {
    return new URL(this.address).port;
  }

  /** Ends it by a signal; gives its exit code, or null when the signal killed it. */
  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== null || signalCode !== null) return exitCode;
    const ended = once(this.#child, "exit");
    this.#child.kill(signal);
    const [code] = (await ended) as [number | null];
    return code;
  }
}
