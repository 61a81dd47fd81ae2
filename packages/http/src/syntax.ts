/** The bytes of RFC 9110 and 9112 that each part of a message may have. */

export const LF = 10;
export const CR = 13;
export const SPACE = 32;
export const COLON = 58;
const TAB = 9;

/** Methods, field names. */
export const TOKEN: Uint8Array = table((byte) =>
  /[A-Za-z0-9!#$%&'*+.^_`|~-]/.test(String.fromCharCode(byte)),
);

/** Field values and reasons: visible bytes, obs-text, spaces and tabs. No other control byte, CR, LF and NUL least of all. */
export const VALUE: Uint8Array = table((byte) => byte === TAB || (byte >= SPACE && byte !== 127));

/** Targets: visible ASCII. Whatever else there is has to come percent-encoded. */
export const TARGET: Uint8Array = table((byte) => byte > SPACE && byte < 127);

/** The value of `Host`: a name or an address, and a port. */
export const HOST: Uint8Array = table((byte) =>
  /[A-Za-z0-9.\-_~!$&'()*+,;=:%[\]]/.test(String.fromCharCode(byte)),
);

export function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}

export function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}

/** The value of a hexadecimal digit; -1 for what is none. */
export function hexDigit(byte: number): number {
  if (isDigit(byte)) return byte - 48;
  const lower = byte | 0x20;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** Is every byte of `bytes[start .. end]` in `set`? */
export function areAll(set: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (set[bytes[at]!] === 0) return false;
  return true;
}

function table(has: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (has(byte) ? 1 : 0));
}
