/** Internet addresses in digits, checked here so that a wrong one never reaches the system. */

/** Four decimal numbers without leading zeros, which some systems take for octal. */
function isIPv4(host: string): boolean {
  const parts = host.split(".");
  return (
    parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)
  );
}

/** Eight groups of hexadecimal digits, `::` for a run of zeros, the last two maybe as IPv4, maybe a zone behind `%`. */
function isIPv6(host: string): boolean {
  const [digits = "", zone, ...more] = host.split("%");
  if (zone === "" || more.length > 0) return false;
  const halves = digits.split("::");
  if (halves.length > 2) return false;
  const counts = halves.map((half, index) => countGroups(half, index === halves.length - 1));
  if (counts.includes(NaN)) return false;
  const groups = counts.reduce((sum, count) => sum + count, 0);
  // `::` stands for at least one group.
  return halves.length === 2 ? groups <= 7 : groups === 8;
}

/** How many groups of 16 bits `half` has; NaN when one of them is none. */
function countGroups(half: string, isLast: boolean): number {
  if (half === "") return 0;
  let count = 0;
  const parts = half.split(":");
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(part)) count += 1;
    else if (isLast && index === parts.length - 1 && isIPv4(part)) count += 2;
    else return NaN;
  }
  return count;
}

/** What `host` is in digits; undefined for names and whatever else is no address. */
export function familyOf(host: string): "ipv4" | "ipv6" | undefined {
  if (isIPv4(host)) return "ipv4";
  return isIPv6(host) ? "ipv6" : undefined;
}
