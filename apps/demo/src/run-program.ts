import { spawn } from "node:child_process";
import { createInterface } from "node:readline/promises";

/**
 * Runs a program in a process of its own, with the Node and the conditions that run the tour, and hands on each line of
 * its output as it comes. Throws when it fails.
 */
export async function runProgram(file: string, onLine: (line: string) => void): Promise<void> {
  const child = spawn(process.execPath, [...process.execArgv, file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  for await (const line of createInterface(child.stdout)) onLine(line);
  const code = await ended;
  if (code !== 0) throw new Error(`${file} ended with exit code ${code}`);
}
