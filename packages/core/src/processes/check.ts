import { describeValue } from "../describe.ts";
import { checkFd } from "../io/check.ts";
import type { StartOptions } from "./start.ts";

/** More descriptors than any program is given. */
const MOST = 256;

/** The system's texts end at a zero byte. */
export function checkText(what: string, text: unknown): asserts text is string {
  if (typeof text !== "string") throw new TypeError(`${what} must be a string, got ${describeValue(text)}`);
  if (text.includes("\0")) throw new RangeError(`${what} must not hold a zero byte: ${describeValue(text)}`);
}

export function checkTexts(what: string, texts: unknown): asserts texts is readonly string[] {
  if (!Array.isArray(texts)) throw new TypeError(`${what} must be an array, got ${describeValue(texts)}`);
  for (const [index, text] of texts.entries()) checkText(`${what}[${index}]`, text);
}

export function checkOptions(what: string, options: StartOptions): void {
  if (typeof options !== "object" || options === null)
    throw new TypeError(`${what}: options must be an object, got ${describeValue(options)}`);
  const { cwd, env, stdio, group } = options;
  if (cwd !== undefined) checkText(`${what}: cwd`, cwd);
  if (cwd === "") throw new RangeError(`${what}: cwd must not be empty`);
  if (env !== undefined) checkEnvironment(`${what}: env`, env);
  if (stdio !== undefined) checkStdio(`${what}: stdio`, stdio);
  if (group !== undefined && typeof group !== "boolean")
    throw new TypeError(`${what}: group must be true or false, got ${describeValue(group)}`);
}

function checkEnvironment(what: string, env: unknown): void {
  if (typeof env !== "object" || env === null)
    throw new TypeError(`${what} must be an object of strings, got ${describeValue(env)}`);
  for (const [name, value] of Object.entries(env)) {
    if (name === "" || name.includes("=") || name.includes("\0"))
      throw new RangeError(`${what}: ${describeValue(name)} is no name of a variable`);
    if (value !== undefined) checkText(`${what}.${name}`, value);
  }
}

function checkStdio(what: string, stdio: unknown): void {
  if (!Array.isArray(stdio)) throw new TypeError(`${what} must be an array, got ${describeValue(stdio)}`);
  if (stdio.length < 3 || stdio.length > MOST)
    throw new RangeError(`${what} must tell of descriptors 0 to 2 at least, got ${describeValue(stdio)}`);
  for (const [index, each] of (stdio as unknown[]).entries()) {
    if (each === "pipe" || each === "inherit" || each === "ignore") continue;
    if (typeof each !== "number")
      throw new TypeError(
        `${what}[${index}] must be "pipe", "inherit", "ignore" or a descriptor, got ${describeValue(each)}`,
      );
    checkFd(`${what}[${index}]`, each);
  }
}
