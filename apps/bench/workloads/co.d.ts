/** The part of `co` that is used here; it has no types of its own. */
declare module "co" {
  export default function co<T, A extends unknown[]>(
    f: (...args: A) => Generator<unknown, T, unknown>,
    ...args: A
  ): Promise<T>;
}
