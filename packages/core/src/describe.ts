import type { Trap } from "./trap.ts";

/** Objects of core that say what they are: `task 3 'reader'`. */
export abstract class Described {
  abstract inWords(): string;
}

// Node and Deno print objects that errors carry: a whole tree of tasks where its name was meant.
Object.defineProperty(Described.prototype, Symbol.for("nodejs.util.inspect.custom"), {
  value(this: Described): string {
    return `[${this.inWords()}]`;
  },
});

/** A value in a few words, for messages: never throws, never long, never runs a user's code but `toString` of errors. */
export function describeValue(value: unknown): string {
  try {
    return shorten(plain(value));
  } catch {
    return "something that cannot be described";
  }
}

function plain(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "bigint":
      return `${value}n`;
    case "function":
      return value.name === "" ? "a function" : `function ${value.name}`;
    case "object":
      return value === null ? "null" : describeObject(value);
    default:
      return String(value);
  }
}

function describeObject(value: object): string {
  if (value instanceof Described) return value.inWords();
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  if (tag === "Generator") return "a coroutine";
  if (tag !== "Object") return `a ${tag}`;
  const name = (value.constructor as { name?: string } | undefined)?.name;
  return name === undefined || name === "Object" || name === "" ? "an object" : `a ${name}`;
}

/** A trap in words, as reports and errors print it: `sleep { ms: 10 }`. */
export function describeTrap(request: Trap): string {
  const said = request as Trap & { describe?: unknown };
  if (typeof said.describe === "function") return describeBy(said as { describe(): unknown });
  if (typeof said.describe === "string") return said.describe;
  const fields: string[] = [];
  try {
    for (const [key, value] of Object.entries(request)) {
      if (key !== "op" && value !== undefined && key !== "args")
        fields.push(`${key}: ${describeValue(value)}`);
    }
  } catch {
    fields.push("a field that cannot be read");
  }
  return fields.length === 0 ? request.op : `${request.op} { ${fields.join(", ")} }`;
}

function describeBy(said: { describe(): unknown }): string {
  try {
    return String(said.describe());
  } catch {
    return "something whose description failed";
  }
}

function shorten(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 197)}...`;
}
