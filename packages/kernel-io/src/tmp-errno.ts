import { getSystemErrorMap } from "node:util";
export function describeErrno(errno: number): { code: string; reason: string } {
  const e = getSystemErrorMap().get(-errno);
  return { code: e?.[0] ?? `E${errno}`, reason: e?.[1] ?? "unknown" };
}
