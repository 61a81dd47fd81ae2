import { describeAddress, type Address } from "@outloop/core/io";

/** What was given is no name. Thrown at the call. */
export class InvalidName extends Error {
  override readonly name = "InvalidName";
  /** What was given. */
  readonly given: unknown;

  constructor(what: string, given: unknown) {
    super(
      `${what}: ${typeof given === "string" ? JSON.stringify(given) : String(given)} is no name of a host: ` +
        `expected labels of letters, digits and hyphens, such as "example.com"`,
    );
    this.given = given;
  }
}

/**
 * A name gave no address. Which of its classes it is says why: {@link NameNotFound}, {@link NoAddress},
 * {@link NameServerFailure} or {@link NameTimeout}.
 */
export class NameError extends Error {
  /** The name as it was given. */
  readonly host: string;
  /** The servers that were asked, in order; none where nobody had to be. */
  readonly servers: readonly Address[];

  constructor(host: string, servers: readonly Address[], why: string) {
    const asked = servers.length === 0 ? "" : ` (asked ${servers.map(describeAddress).join(", ")})`;
    super(`${JSON.stringify(host)} ${why}${asked}`);
    this.host = host;
    this.servers = servers;
  }
}

/** There is no such name (`NXDOMAIN`), with any ending of the search list. */
export class NameNotFound extends NameError {
  override readonly name = "NameNotFound";
}

/** The name exists and has no address of the kind that was asked for. */
export class NoAddress extends NameError {
  override readonly name = "NoAddress";
}

/** No server gave an answer that says anything: each refused, failed (`SERVFAIL`) or could not be reached. */
export class NameServerFailure extends NameError {
  override readonly name = "NameServerFailure";
  /** What each server said, in order. */
  readonly reasons: readonly string[];

  constructor(host: string, servers: readonly Address[], reasons: readonly string[]) {
    super(host, servers, `could not be looked up: ${[...new Set(reasons)].join("; ")}`);
    this.reasons = reasons;
  }
}

/** No server answered in time. */
export class NameTimeout extends NameError {
  override readonly name = "NameTimeout";

  constructor(host: string, servers: readonly Address[], timeout: number) {
    super(host, servers, `could not be looked up: no server answered within ${timeout} ms`);
  }
}
