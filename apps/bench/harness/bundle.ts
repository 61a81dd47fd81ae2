// What a program needs of a library, in one file, as a page or a command line tool would carry it.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";

const HERE = join(import.meta.dirname, "..");
const known = new Map<string, Promise<string>>();

/** The minified text of the module at `entry`, a path from `workloads/`, with all it imports and what of that it uses. */
export function bundle(entry: string): Promise<string> {
  let text = known.get(entry);
  if (text === undefined) {
    text = make(join(HERE, "workloads", entry));
    known.set(entry, text);
  }
  return text;
}

async function make(entry: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: "error",
    root: HERE,
    resolve: { conditions: ["@outloop/source", "module", "import", "default"] },
    build: {
      write: false,
      target: "es2023",
      minify: true,
      modulePreload: false,
      // As a library (`lib`) it would keep its white space.
      rolldownOptions: {
        input: entry,
        external: [/^node:/],
        preserveEntrySignatures: "strict",
        output: { format: "es" },
      },
    },
  });
  const outputs = (Array.isArray(result) ? result : [result]).flatMap((each) =>
    "output" in each ? each.output : [],
  );
  const chunks = outputs.flatMap((each) => (each.type === "chunk" ? [each.code] : []));
  if (chunks.length !== 1) throw new Error(`${entry} became ${chunks.length} files`);
  return chunks[0]!;
}

const folder: { path: string | undefined } = { path: undefined };

/** The bundle as a file that Node can run, in a folder that ends with this process. */
export async function bundleFile(entry: string): Promise<string> {
  if (folder.path === undefined) {
    const path = mkdtempSync(join(tmpdir(), "outloop-bundles-"));
    process.once("exit", () => rmSync(path, { recursive: true, force: true }));
    folder.path = path;
  }
  const file = join(folder.path, `${entry.replaceAll(/\W+/g, "-")}.mjs`);
  writeFileSync(file, await bundle(entry));
  return file;
}
