/** The part of it that is used here; it has no types of its own. */
declare module "deasync" {
  export default function deasync<T>(f: (done: (error: unknown, value?: T) => void) => void): () => T;
}
