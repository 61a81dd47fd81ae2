/** This package's own folder, as stack traces name it; unknown where a bundler has merged it with other code. */
const OWN = /((?:\w+:\/\/)?[^\s()@]*)\/own-files\.[jt]s/.exec(new Error("where").stack ?? "")?.[1];

/** Where the driver steps a coroutine: what stands below that line in a stack is the driver's and its caller's. */
const DRIVER = /\bTaskNode\.(?:step|leave|run)\b|\bdrive \(/;

export function isDriverFrame(line: string): boolean {
  return DRIVER.test(line);
}

/** Is this line of a stack trace in core itself? */
export function isOwnFrame(line: string): boolean {
  return OWN !== undefined && line.includes(`${OWN}/`);
}
