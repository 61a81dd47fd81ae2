import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as core from "@outloop/core";
import * as coreFiles from "@outloop/core/files";
import * as io from "@outloop/core/io";
import * as processes from "@outloop/core/processes";
import * as net from "@outloop/net";
import * as netNode from "@outloop/net/node";
import * as netWeb from "@outloop/net/web";
import * as testing from "@outloop/testing";
import { parse } from "@typescript-eslint/parser";
import { describe, expect, test } from "vitest";
import { methods, operations } from "../src/vocabulary.ts";

type Syntax = { readonly type: string; readonly [field: string]: unknown };

const packages = join(import.meta.dirname, "../..");
const modules: Record<string, { folder: string; exports: object }> = {
  "@outloop/core": { folder: "core/src/{*,io/readiness}.ts", exports: core },
  "@outloop/core/io": { folder: "core/src/io/*.ts", exports: io },
  "@outloop/core/files": { folder: "core/src/files/*.ts", exports: coreFiles },
  "@outloop/core/processes": { folder: "core/src/processes/*.ts", exports: processes },
  "@outloop/net": { folder: "net/src/*.ts", exports: net },
  "@outloop/net/node": { folder: "net/src/node.ts", exports: netNode },
  "@outloop/net/web": { folder: "net/src/web.ts", exports: netWeb },
  "@outloop/testing": { folder: "testing/src/*.ts", exports: testing },
};

/** Public to the other files of their package alone. */
const INTERNAL: ReadonlySet<string> = new Set(["inTurn", "beginReceiving", "receive"]);

/** What the files of a package export at their top. */
function declarationsIn(folder: string): Syntax[] {
  return globSync(join(packages, folder)).flatMap((file) => {
    const { body } = parse(readFileSync(file, "utf8")) as unknown as { body: Syntax[] };
    return body
      .map(({ declaration }) => declaration as Syntax | null | undefined)
      .filter((each) => each !== null && each !== undefined);
  });
}

function isOperation(returnType: unknown): boolean {
  const type = (returnType as Syntax | undefined)?.typeAnnotation as Syntax | undefined;
  return ["Op", "Coroutine"].includes(nameOf(type?.typeName) ?? "");
}

const nameOf = (node: unknown): string | undefined => (node as { name?: string } | undefined)?.name;

function methodsOf(declaration: Syntax): string[] {
  const { body } = declaration.body as { body: Syntax[] };
  return body
    .filter((member) => isOperation(member.returnType ?? (member.value as Syntax | undefined)?.returnType))
    .filter(({ key, accessibility }) => (key as Syntax).type === "Identifier" && accessibility === undefined)
    .map(({ key }) => nameOf(key)!);
}

describe.each(Object.entries(modules))("the operations of %s", (module, { folder, exports }) => {
  test("are all known, and no other", () => {
    const made = declarationsIn(folder)
      .filter(
        ({ type, returnType }) =>
          /^(TSDeclareFunction|FunctionDeclaration)$/.test(type) && isOperation(returnType),
      )
      .map(({ id }) => nameOf(id)!)
      .filter((name) => name in exports);
    expect(Object.keys(operations[module]!).toSorted()).toEqual([...new Set(made)].toSorted());
  });

  test("that are methods are known, too", () => {
    const unknown = declarationsIn(folder)
      .filter(({ type }) => type === "ClassDeclaration" || type === "TSInterfaceDeclaration")
      .flatMap((each) => methodsOf(each).map((method) => [nameOf(each.id)!, method] as const))
      .filter(([name]) => name in exports || name in methods)
      .filter(([name, method]) => methods[name]?.[method] === undefined)
      .filter(([name, method]) => !(["Stream", "Readable"].includes(name) && INTERNAL.has(method)));
    expect(unknown).toEqual([]);
  });
});
