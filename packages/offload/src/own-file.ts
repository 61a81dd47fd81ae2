/** A file of this package beside `of`: source runs sources, what was built runs what was built. */
export function ownFile(path: string, of: string): URL {
  return new URL(`${path}${of.endsWith(".ts") ? ".ts" : ".js"}`, of);
}
