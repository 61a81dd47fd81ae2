import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "vitest";
import { openSsl } from "../src/tls/openssl.ts";

/** A certificate of the tests and its key, in PEM. */
export function certificate(name: "server" | "expired" | "elsewhere"): { cert: string; key: string } {
  return { cert: pem(`${name}.pem`), key: pem(`${name}.key`) };
}

/** Who signed them. */
export const authority: string = pem("ca.pem");

function pem(file: string): string {
  return readFileSync(join(import.meta.dirname, "certificates", file), "utf8");
}

/** Skips a test where no OpenSSL can be called. */
export function needsOpenSsl(context: TestContext): void {
  let why = "";
  try {
    openSsl();
  } catch (error) {
    why = (error as Error).message;
  }
  context.skip(why !== "", why);
}
