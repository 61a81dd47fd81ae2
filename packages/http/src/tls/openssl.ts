import { createRequire } from "node:module";

/** A pointer of the library, as koffi shows it; 0n or null is none. */
export type Pointer = bigint | null;

/** What is called of OpenSSL. */
export interface OpenSsl {
  readonly version: string;
  TLS_method(): Pointer;
  SSL_CTX_new(method: Pointer): Pointer;
  SSL_CTX_free(context: Pointer): void;
  SSL_CTX_ctrl(context: Pointer, command: number, number: number, pointer: Pointer): number;
  SSL_CTX_set_verify(context: Pointer, mode: number, callback: null): void;
  SSL_CTX_get_cert_store(context: Pointer): Pointer;
  SSL_CTX_use_certificate(context: Pointer, certificate: Pointer): number;
  SSL_CTX_use_PrivateKey(context: Pointer, key: Pointer): number;
  SSL_CTX_check_private_key(context: Pointer): number;
  X509_STORE_add_cert(store: Pointer, certificate: Pointer): number;
  X509_free(certificate: Pointer): void;
  EVP_PKEY_free(key: Pointer): void;
  PEM_read_bio_X509(bio: Pointer, out: null, callback: null, user: null): Pointer;
  PEM_read_bio_PrivateKey(bio: Pointer, out: null, callback: null, user: null): Pointer;
  BIO_new(method: Pointer): Pointer;
  BIO_s_mem(): Pointer;
  BIO_free(bio: Pointer): number;
  BIO_ctrl_pending(bio: Pointer): number;
  BIO_read(bio: Pointer, into: Uint8Array, length: number): number;
  BIO_write(bio: Pointer, bytes: Uint8Array, length: number): number;
  SSL_new(context: Pointer): Pointer;
  SSL_free(ssl: Pointer): void;
  SSL_set_bio(ssl: Pointer, input: Pointer, output: Pointer): void;
  SSL_set_connect_state(ssl: Pointer): void;
  SSL_set_accept_state(ssl: Pointer): void;
  SSL_set1_host(ssl: Pointer, name: string): number;
  SSL_get0_param(ssl: Pointer): Pointer;
  X509_VERIFY_PARAM_set1_ip_asc(parameters: Pointer, address: string): number;
  /** `SSL_ctrl` with a text, for the name of the server. */
  SSL_ctrl(ssl: Pointer, command: number, number: number, text: string): number;
  SSL_set_alpn_protos(ssl: Pointer, bytes: Uint8Array, length: number): number;
  SSL_do_handshake(ssl: Pointer): number;
  SSL_read(ssl: Pointer, into: Uint8Array, length: number): number;
  SSL_write(ssl: Pointer, bytes: Uint8Array, length: number): number;
  SSL_shutdown(ssl: Pointer): number;
  SSL_get_error(ssl: Pointer, result: number): number;
  SSL_get_verify_result(ssl: Pointer): number;
  SSL_get_version(ssl: Pointer): string;
  X509_verify_cert_error_string(code: number): string;
  ERR_get_error(): number;
  ERR_clear_error(): void;
  ERR_reason_error_string(code: number): string | null;
}

const DECLARATIONS: readonly string[] = [
  "const char *OpenSSL_version(int)",
  "void *TLS_method()",
  "void *SSL_CTX_new(void *)",
  "void SSL_CTX_free(void *)",
  "long SSL_CTX_ctrl(void *, int, long, void *)",
  "void SSL_CTX_set_verify(void *, int, void *)",
  "void *SSL_CTX_get_cert_store(void *)",
  "int SSL_CTX_use_certificate(void *, void *)",
  "int SSL_CTX_use_PrivateKey(void *, void *)",
  "int SSL_CTX_check_private_key(void *)",
  "int X509_STORE_add_cert(void *, void *)",
  "void X509_free(void *)",
  "void EVP_PKEY_free(void *)",
  "void *PEM_read_bio_X509(void *, void *, void *, void *)",
  "void *PEM_read_bio_PrivateKey(void *, void *, void *, void *)",
  "void *BIO_new(void *)",
  "void *BIO_s_mem()",
  "int BIO_free(void *)",
  "size_t BIO_ctrl_pending(void *)",
  "int BIO_read(void *, void *, int)",
  "int BIO_write(void *, void *, int)",
  "void *SSL_new(void *)",
  "void SSL_free(void *)",
  "void SSL_set_bio(void *, void *, void *)",
  "void SSL_set_connect_state(void *)",
  "void SSL_set_accept_state(void *)",
  "int SSL_set1_host(void *, const char *)",
  "void *SSL_get0_param(void *)",
  "int X509_VERIFY_PARAM_set1_ip_asc(void *, const char *)",
  "long SSL_ctrl(void *, int, long, const char *)",
  "int SSL_set_alpn_protos(void *, void *, unsigned int)",
  "int SSL_do_handshake(void *)",
  "int SSL_read(void *, void *, int)",
  "int SSL_write(void *, void *, int)",
  "int SSL_shutdown(void *)",
  "int SSL_get_error(void *, int)",
  "long SSL_get_verify_result(void *)",
  "const char *SSL_get_version(void *)",
  "const char *X509_verify_cert_error_string(long)",
  "unsigned long ERR_get_error()",
  "void ERR_clear_error()",
  "const char *ERR_reason_error_string(unsigned long)",
];

/** What is used of koffi, which need not be installed. */
interface Koffi {
  load(path: null): { func(declaration: string): (...args: never[]) => unknown };
}

let found: OpenSsl | Error | undefined;

/**
 * The OpenSSL that is in this process: Node is linked with it, exports its functions for addons, and keeps it up to date.
 * Throws an error that says what else can be done where there is none, in Bun and Deno for example.
 */
export function openSsl(): OpenSsl {
  found ??= find();
  if (found instanceof Error) throw found;
  return found;
}

function find(): OpenSsl | Error {
  try {
    const library = (createRequire(import.meta.url)("koffi") as Koffi).load(null);
    const functions: Record<string, unknown> = {};
    for (const declaration of DECLARATIONS) {
      const name = /(\w+)\(/.exec(declaration)![1]!;
      functions[name] = library.func(declaration);
    }
    const version = (functions["OpenSSL_version"] as (what: number) => string)(0);
    // Before 3.0 some of these names meant something else.
    if (!/^OpenSSL [3-9]/.test(version)) throw new Error(`this host is built with ${version}`);
    return { ...(functions as unknown as OpenSsl), version };
  } catch (error) {
    const [why] = (error instanceof Error ? error.message : String(error)).split("\n");
    return new Error(
      `https: needs the OpenSSL that Node is built with, called through the optional package koffi, and that cannot be used here: ${why}. ` +
        "Install koffi and run on Node; or, in a job begun with start, use until(fetch(url)) of the host; " +
        "or let a proxy on this machine speak TLS and ask it over http:",
      { cause: error },
    );
  }
}
