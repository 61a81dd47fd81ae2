import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** Why there is no terminal to be had here; undefined if there is one. */
export function noTerminal(): string | undefined {
  const { stdout, error } = spawnSync("script", ["--version"], { encoding: "utf8" });
  if (error !== undefined) return `script(1), which makes a terminal, is not here: ${error.message}`;
  return stdout.includes("util-linux") ? undefined : "script(1) is another one than that of util-linux";
}

/** What is typed once `after` has been printed, counted from where the step before was found. */
export type Step = readonly [after: RegExp, typed: string];

/** Runs the command in a terminal and types; returns all that it printed, without colours, and its code. */
export function inTerminal(
  args: readonly string[],
  steps: readonly Step[],
  history = "",
): Promise<{ readonly printed: string; readonly code: number | null }> {
  const command = [process.execPath, "--conditions=@outloop/source", main, ...args];
  const quoted = command.map((each) => `'${each}'`).join(" ");
  const child = spawn("script", ["--quiet", "--flush", "--return", "--command", quoted, "/dev/null"], {
    env: { ...process.env, OUTLOOP_REPL_HISTORY: history, TERM: "xterm" },
  });
  const patience = setTimeout(() => child.kill("SIGKILL"), 50_000);
  const left = [...steps];
  let printed = "";
  let seen = 0;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
    for (let next = left[0]; next !== undefined; next = left[0]) {
      const found = next[0].exec(stripVTControlCharacters(printed).slice(seen));
      if (found === null) return;
      seen += found.index + found[0].length;
      child.stdin.write(next[1]);
      left.shift();
    }
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(patience);
      const all = stripVTControlCharacters(printed).replaceAll("\r", "");
      if (left.length === 0) resolve({ printed: all, code });
      else reject(new Error(`waited for ${String(left[0]![0])} in:\n${all}`));
    });
  });
}
