import type { Address } from "@outloop/core/io";
export function encodeAddress(a: Address): Uint8Array {
  if (a.family === "unix") {
    const p = new TextEncoder().encode(a.path);
    const out = new Uint8Array(2 + p.length + (p[0] === 0 ? 0 : 1));
    out[0] = 1;
    out.set(p, 2);
    return out;
  }
  const out = new Uint8Array(16);
  out[0] = 2;
  out[2] = a.port >> 8;
  out[3] = a.port & 255;
  a.host.split(".").forEach((x, i) => (out[4 + i] = Number(x)));
  return out;
}
export function decodeAddress(b: Uint8Array, length: number): Address {
  if (b[0] === 2 && length >= 8)
    return { family: "ipv4", host: `${b[4]}.${b[5]}.${b[6]}.${b[7]}`, port: (b[2]! << 8) | b[3]! };
  return { family: "unix", path: "" };
}
