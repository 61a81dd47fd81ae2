/** Something thrown, as it goes to another thread. */
export type SentError =
  | {
      readonly isError: true;
      /** That of its class. */
      readonly type: string;
      readonly name: string;
      readonly message: string;
      readonly stack: string;
      /** Its own fields, as far as they can be sent. */
      readonly fields: Readonly<Record<string, unknown>>;
      readonly cause: SentError | undefined;
      readonly errors: readonly SentError[] | undefined;
    }
  | { readonly isError: false; readonly value: unknown };

/** A class of errors, whatever its constructor takes. */
// oxlint-disable-next-line typescript/no-explicit-any
export type ErrorClass = abstract new (...args: any[]) => Error;

const NATIVE: readonly ErrorClass[] = [
  Error,
  AggregateError,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
];

/** Causes of causes are sent as deep as that. */
const DEEPEST = 10;

/** Never throws, whatever it is given: there is nobody who could be told. */
export function toSent(thrown: unknown): SentError {
  try {
    return sentOf(thrown, 0);
  } catch {
    return { isError: false, value: "an error that cannot be read" };
  }
}

function sentOf(thrown: unknown, depth: number): SentError {
  if (!(thrown instanceof Error)) return { isError: false, value: sendable(thrown) };
  const { name, message, stack, cause } = thrown as { [K in keyof Error]?: unknown };
  const errors = thrown instanceof AggregateError ? (thrown.errors as unknown[]) : undefined;
  const isDeep = depth >= DEEPEST;
  return {
    isError: true,
    type: thrown.constructor.name,
    name: String(name),
    message: String(message),
    stack: String(stack),
    fields: fieldsOf(thrown),
    cause: cause === undefined || isDeep ? undefined : sentOf(cause, depth + 1),
    errors: isDeep ? undefined : errors?.map((each) => sentOf(each, depth + 1)),
  };
}

/** `classes`: whose errors come back as theirs, by the name of the class; their constructors are not called. */
export function fromSent(sent: SentError, classes: readonly ErrorClass[], asked = ""): unknown {
  if (!sent.isError) return sent.value;
  const { type, name, message, stack, fields, cause, errors } = sent;
  const known = [...classes, ...NATIVE].find((each) => each.name === type) ?? Error;
  const error = Object.create(known.prototype) as Error;
  const hidden = (key: string, value: unknown): void =>
    void Object.defineProperty(error, key, { value, writable: true, configurable: true });
  hidden("message", message);
  hidden("stack", asked === "" ? stack : `${stack}\n  off-loaded\n${asked}`);
  if (name !== error.name) hidden("name", name);
  if (cause !== undefined) hidden("cause", fromSent(cause, classes));
  if (errors !== undefined)
    hidden(
      "errors",
      errors.map((each) => fromSent(each, classes)),
    );
  return Object.assign(error, fields);
}

function fieldsOf(error: Error): Record<string, unknown> {
  const own = Object.entries(error).filter(([key]) => !["name", "cause", "errors"].includes(key));
  return Object.fromEntries(own.map(([key, value]) => [key, sendable(value)]));
}

/** What cannot be sent is told by its text. */
function sendable(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    try {
      return String(value);
    } catch {
      return "a value that cannot be sent";
    }
  }
}
