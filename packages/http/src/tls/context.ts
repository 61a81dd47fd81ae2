import * as tls from "node:tls";
import { toBytes } from "../text.ts";
import { openSsl, type OpenSsl, type Pointer } from "./openssl.ts";

const SSL_CTRL_MODE = 33;
const SSL_CTRL_EXTRA_CHAIN_CERT = 14;
const SSL_CTRL_SET_MIN_PROTO_VERSION = 123;
const TLS1_2 = 0x0303;
const VERIFY_PEER = 1;
/** What was written is copied, so it may lie elsewhere when a write goes on; and none of an idle connection's memory is kept. */
const MODE_MOVING_BUFFER_RELEASE = 0x02 | 0x10;

/** Settings that many connections share. It lasts as long as this object. */
export class Context {
  readonly library: OpenSsl;
  readonly pointer: Pointer;

  private constructor(library: OpenSsl) {
    this.library = library;
    this.pointer = library.SSL_CTX_new(library.TLS_method());
    library.SSL_CTX_ctrl(this.pointer, SSL_CTRL_SET_MIN_PROTO_VERSION, TLS1_2, null);
    library.SSL_CTX_ctrl(this.pointer, SSL_CTRL_MODE, MODE_MOVING_BUFFER_RELEASE, null);
    forgotten.register(this, { library, pointer: this.pointer });
  }

  /** Of a client that trusts `authorities`, or those that Node trusts, or everybody if `isCredulous`. */
  static ofClient(authorities: readonly string[] | undefined, isCredulous: boolean): Context {
    const context = new Context(openSsl());
    const { library, pointer } = context;
    if (isCredulous) return context;
    library.SSL_CTX_set_verify(pointer, VERIFY_PEER, null);
    const store = library.SSL_CTX_get_cert_store(pointer);
    for (const pem of authorities ?? nodesAuthorities())
      for (const certificate of certificatesOf(library, pem)) {
        library.X509_STORE_add_cert(store, certificate);
        library.X509_free(certificate);
      }
    return context;
  }

  /** Of a server: its certificate with those between it and an authority, and the key. Throws `TypeError` for what is none. */
  static ofServer(chain: string, key: string): Context {
    const context = new Context(openSsl());
    const { library, pointer } = context;
    const [own, ...others] = certificatesOf(library, chain);
    if (own === undefined) throw new TypeError("cert: expected at least one certificate in PEM");
    library.SSL_CTX_use_certificate(pointer, own);
    library.X509_free(own);
    // From then on they are the context's.
    for (const other of others) library.SSL_CTX_ctrl(pointer, SSL_CTRL_EXTRA_CHAIN_CERT, 0, other);
    const bio = memoryOf(library, key);
    const secret = library.PEM_read_bio_PrivateKey(bio, null, null, null);
    library.BIO_free(bio);
    if (isNone(secret)) throw new TypeError("key: expected a private key in PEM, without a password");
    const fits =
      library.SSL_CTX_use_PrivateKey(pointer, secret) === 1 &&
      library.SSL_CTX_check_private_key(pointer) === 1;
    library.EVP_PKEY_free(secret);
    library.ERR_clear_error();
    if (!fits) throw new TypeError("key: it does not belong to the certificate");
    return context;
  }
}

const forgotten = new FinalizationRegistry<{ library: OpenSsl; pointer: Pointer }>(({ library, pointer }) =>
  library.SSL_CTX_free(pointer),
);

function isNone(pointer: Pointer): boolean {
  return pointer === null || pointer === 0n;
}

function nodesAuthorities(): readonly string[] {
  // Newer versions know of what the system and the environment add.
  return tls.getCACertificates?.("default") ?? tls.rootCertificates;
}

/** A copy in the library's own memory: ours may move while the library reads. */
function memoryOf(library: OpenSsl, text: string): Pointer {
  const bytes = toBytes(text);
  const bio = library.BIO_new(library.BIO_s_mem());
  library.BIO_write(bio, bytes, bytes.length);
  return bio;
}

function certificatesOf(library: OpenSsl, pem: string): Pointer[] {
  const bio = memoryOf(library, pem);
  const found: Pointer[] = [];
  for (;;) {
    const certificate = library.PEM_read_bio_X509(bio, null, null, null);
    if (isNone(certificate)) break;
    found.push(certificate);
  }
  library.BIO_free(bio);
  // That there is no other one is an error to the library.
  library.ERR_clear_error();
  return found;
}
