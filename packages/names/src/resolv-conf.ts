import { familyOf } from "./literals.ts";

/** What /etc/resolv.conf says. Times in milliseconds. */
export interface ResolvConf {
  /** In digits. */
  readonly nameservers: readonly string[];
  /** Endings that are tried behind a name. */
  readonly search: readonly string[];
  /** A name with fewer dots is tried with the endings first. */
  readonly ndots: number;
  /** So long one server may take for its answer. */
  readonly timeout: number;
  /** So often all servers are asked. */
  readonly attempts: number;
  /** Each lookup begins with another server. */
  readonly rotate: boolean;
}

/** Others never ask a fourth server, so nobody has tried whether it works. */
const MOST_SERVERS = 3;

/** Reads it as resolv.conf(5) says; what is not understood is passed over. */
export function parseResolvConf(text: string): ResolvConf {
  const nameservers: string[] = [];
  let search: string[] = [];
  const options = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [keyword = "", ...values] = line
      .replace(/[#;].*/, "")
      .trim()
      .split(/\s+/);
    if (keyword === "nameserver" && familyOf(values[0] ?? "") !== undefined) nameservers.push(values[0]!);
    // The last one of either holds.
    else if (keyword === "search") search = values;
    else if (keyword === "domain") search = values.slice(0, 1);
    else if (keyword === "options")
      for (const each of values) options.set(each.split(":")[0]!, each.split(":")[1] ?? "");
  }
  return {
    nameservers: nameservers.length === 0 ? ["127.0.0.1"] : nameservers.slice(0, MOST_SERVERS),
    search: search.map((each) => each.replace(/\.$/, "").toLowerCase()).filter((each) => each !== ""),
    ndots: count(options.get("ndots"), 1, 0, 15),
    timeout: count(options.get("timeout"), 5, 1, 30) * 1000,
    attempts: count(options.get("attempts"), 2, 1, 5),
    rotate: options.has("rotate"),
  };
}

function count(text: string | undefined, byDefault: number, least: number, most: number): number {
  return text === undefined || !/^\d+$/.test(text)
    ? byDefault
    : Math.min(Math.max(Number(text), least), most);
}
