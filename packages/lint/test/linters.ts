import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import outloop from "eslint-plugin-outloop";
import * as parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import { Linter as Linter9 } from "eslint9";

const rules = outloop.configs.recommended.rules;

/** A rule and the line it complains of. */
export interface Finding {
  readonly rule: string;
  readonly line: number;
  readonly message: string;
}

/** Lints each piece of code as a file of its own. */
export type Lint = (codes: readonly string[]) => Promise<Finding[][]>;

const config: Linter.Config[] = [
  { files: ["**/*.ts"], languageOptions: { parser } },
  outloop.configs.recommended,
];

function eslint(linter: Pick<Linter, "verify">): Lint {
  return async (codes) =>
    codes.map((code) =>
      linter.verify(code, config, { filename: "snippet.ts" }).map(({ ruleId, line, message }) => {
        if (ruleId === null) throw new Error(`${message}, line ${line} of\n${code}`);
        return { rule: ruleId.replace("outloop/", ""), line, message };
      }),
    );
}

const require = createRequire(import.meta.url);
const oxlintBin = join(dirname(require.resolve("oxlint/package.json")), "bin/oxlint");

/** Puts the codes into files and lints them all in one go, as users do. */
const oxlint: Lint = async (codes) => {
  const folder = mkdtempSync(join(tmpdir(), "outloop-lint-"));
  try {
    const settings = {
      jsPlugins: [require.resolve("eslint-plugin-outloop")],
      categories: { correctness: "off" },
      rules,
    };
    writeFileSync(join(folder, "settings.json"), JSON.stringify(settings));
    for (const [index, code] of codes.entries()) writeFileSync(join(folder, `${index}.ts`), code);
    const args = [oxlintBin, "-c", "settings.json", "-f", "json", "."];
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      cwd: folder,
      maxBuffer: 1e8,
    }).catch(
      // It ends with 1 when it has found something.
      (error: { stdout: string; stderr: string }) => {
        if (!error.stdout.startsWith("{")) throw new Error(error.stdout + error.stderr);
        return error;
      },
    );
    const found: Finding[][] = codes.map(() => []);
    for (const { filename, code, message, labels } of (JSON.parse(stdout) as OxlintReport).diagnostics) {
      const rule = /\((.*)\)/.exec(code ?? "")?.[1];
      if (rule === undefined) throw new Error(`${message} in\n${codes[Number.parseInt(filename, 10)]}`);
      found[Number.parseInt(filename, 10)]!.push({ rule, line: labels[0]!.span.line, message });
    }
    return found.map((each) => each.toSorted((a, b) => a.line - b.line));
  } finally {
    rmSync(folder, { recursive: true });
  }
};

interface OxlintReport {
  diagnostics: {
    filename: string;
    code?: string;
    message: string;
    labels: { span: { line: number } }[];
  }[];
}

export const linters: readonly { readonly name: string; readonly lint: Lint }[] = [
  { name: "ESLint 10", lint: eslint(new Linter()) },
  { name: "ESLint 9", lint: eslint(new Linter9() as unknown as Linter) },
  { name: "oxlint", lint: oxlint },
];

/** What is left of code once every fix is made. Throws if that is no program. */
export function fixed(code: string): string {
  const { output, messages } = new Linter().verifyAndFix(code, config, { filename: "snippet.ts" });
  const broken = messages.find(({ ruleId }) => ruleId === null);
  if (broken !== undefined) throw new Error(`${broken.message} in\n${output}`);
  return output;
}
