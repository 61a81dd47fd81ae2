import { parseChoice, usage, type Page, type Tour } from "./arguments.ts";
import { walk } from "./tour.ts";

let choice: Tour | Page | undefined;
try {
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY && !process.env["CI"];
  choice = parseChoice(process.argv.slice(2), isTerminal);
} catch (error) {
  process.stderr.write(`demo: ${(error as Error).message}\n${usage}\n`);
  process.exitCode = 2;
}
if (choice?.what === "tour") {
  await walk(choice);
  process.stdout.write(
    "\nThe same in a page, with more programs and every kernel: npx -y pnpm@12 demo --page\n",
  );
} else if (choice?.what === "page") {
  // Loaded only when it is wanted: the tour needs none of it.
  const { serveDemo } = await import("./serve/main.ts");
  await serveDemo(choice);
}
