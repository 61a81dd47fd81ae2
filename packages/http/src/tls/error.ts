import { ProtocolError } from "../errors.ts";

/** There is no secure connection, or no longer one that can be trusted. */
export class TlsError extends ProtocolError {
  override readonly name = "TlsError";
  /** OpenSSL's own word for it, or that of the check of a certificate; "" where it has none. */
  readonly reason: string;
  /** The descriptor of the connection. */
  readonly fd: number;

  constructor(fd: number, peer: string, reason: string, advice: string) {
    super(502, `TLS with ${peer}: ${reason}${advice === "" ? "" : `: ${advice}`}`);
    this.reason = reason;
    this.fd = fd;
  }
}
