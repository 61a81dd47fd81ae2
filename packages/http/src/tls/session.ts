import { Closed } from "@outloop/core";
import type { Context } from "./context.ts";
import { TlsError } from "./error.ts";
import type { OpenSsl, Pointer } from "./openssl.ts";

const WANT_READ = 2;
const WANT_WRITE = 3;
const ZERO_RETURN = 6;
const SET_SERVER_NAME = 55;
const HTTP_1_1 = new Uint8Array([8, ...new TextEncoder().encode("http/1.1")]);

/** One for all sessions: what is in it is copied before anything else happens. */
const scratch = new Uint8Array(65_536);

/** The TLS of one connection, between two memories: what has come goes in at one end, what is to be sent comes out of it. */
export class Session {
  readonly #library: OpenSsl;
  readonly #fd: number;
  readonly #peer: string;
  #ssl: Pointer;
  readonly #input: Pointer;
  readonly #output: Pointer;

  private constructor({ library, pointer }: Context, fd: number, peer: string) {
    this.#fd = fd;
    this.#library = library;
    this.#peer = peer;
    this.#ssl = library.SSL_new(pointer);
    this.#input = library.BIO_new(library.BIO_s_mem());
    this.#output = library.BIO_new(library.BIO_s_mem());
    // Both are the session's own from now on, and are freed with it.
    library.SSL_set_bio(this.#ssl, this.#input, this.#output);
  }

  /** With the server `host`, whose certificate has to be for that name or address. */
  static withServer(context: Context, fd: number, host: string): Session {
    const session = new Session(context, fd, host);
    const { library } = context;
    const ssl = session.#ssl;
    if (/^[\d.]+$|:/.test(host)) library.X509_VERIFY_PARAM_set1_ip_asc(library.SSL_get0_param(ssl), host);
    else {
      library.SSL_set1_host(ssl, host);
      library.SSL_ctrl(ssl, SET_SERVER_NAME, 0, host);
    }
    library.SSL_set_alpn_protos(ssl, HTTP_1_1, HTTP_1_1.length);
    library.SSL_set_connect_state(ssl);
    return session;
  }

  static withClient(context: Context, fd: number, peer: string): Session {
    const session = new Session(context, fd, peer);
    context.library.SSL_set_accept_state(session.#ssl);
    return session;
  }

  get isOpen(): boolean {
    return this.#ssl !== null;
  }

  get version(): string {
    return this.#library.SSL_get_version(this.#live);
  }

  /** The library must not be given what it has freed. */
  get #live(): Pointer {
    if (this.#ssl === null) throw new Closed(`the TLS connection with ${this.#peer} has been closed`);
    return this.#ssl;
  }

  /** True when it is done; false when it needs more of the peer. Throws `TlsError`. */
  handshake(): boolean {
    this.#library.ERR_clear_error();
    return this.#hasMore(this.#library.SSL_do_handshake(this.#live)) !== undefined;
  }

  /** What the peer has sent; `undefined` when more has to come first, empty when it has said that nothing follows. */
  read(): Uint8Array | undefined {
    this.#library.ERR_clear_error();
    const count = this.#hasMore(this.#library.SSL_read(this.#live, scratch, scratch.length));
    return count === undefined ? undefined : scratch.slice(0, count);
  }

  write(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#library.ERR_clear_error();
    this.#hasMore(this.#library.SSL_write(this.#live, bytes, bytes.length));
  }

  /** Says to the peer that nothing follows. */
  end(): void {
    this.#library.ERR_clear_error();
    this.#library.SSL_shutdown(this.#live);
  }

  /** Takes in what has come from the peer. */
  received(bytes: Uint8Array): void {
    void this.#live;
    this.#library.BIO_write(this.#input, bytes, bytes.length);
  }

  /** What is to be sent to the peer. */
  toSend(): Uint8Array {
    void this.#live;
    const length = this.#library.BIO_ctrl_pending(this.#output);
    const bytes = new Uint8Array(length);
    if (length > 0) this.#library.BIO_read(this.#output, bytes, length);
    return bytes;
  }

  free(): void {
    if (this.#ssl !== null) this.#library.SSL_free(this.#ssl);
    this.#ssl = null;
  }

  /** The result of a call that may want more: a number of bytes, `undefined` for more, or an error. */
  #hasMore(result: number): number | undefined {
    if (result > 0) return result;
    const library = this.#library;
    const error = library.SSL_get_error(this.#live, result);
    if (error === WANT_READ || error === WANT_WRITE) return undefined;
    if (error === ZERO_RETURN) return 0;
    const verified = library.SSL_get_verify_result(this.#ssl);
    const code = library.ERR_get_error();
    library.ERR_clear_error();
    if (verified !== 0)
      throw new TlsError(
        this.#fd,
        this.#peer,
        library.X509_verify_cert_error_string(verified),
        "its certificate is not trusted; give the authority that signed it by tls({ ca })",
      );
    throw new TlsError(this.#fd, this.#peer, library.ERR_reason_error_string(code) ?? `error ${error}`, "");
  }
}
