/** This package's own folder, as stack traces name it; unknown where a bundler has merged it with other code. */
const OWN = /((?:\w+:\/\/)?[^\s()@]*)\/own-files\.[jt]s/.exec(new Error("where").stack ?? "")?.[1];

/** Is this line of a stack trace in core itself? */
export function isOwnFrame(line: string): boolean {
  return OWN !== undefined && line.includes(`${OWN}/`);
}
