import { Console } from "node:console";
import { Writable } from "node:stream";
import { clearLine, cursorTo } from "node:readline";
import type { REPLServer } from "node:repl";

/** Writes above the line that is being typed, and puts that line below what was written. */
export function aboveThePrompt(
  repl: REPLServer,
  output: NodeJS.WriteStream,
  isTyping: () => boolean,
): Writable {
  return new Writable({
    decodeStrings: false,
    write(chunk: string | Uint8Array, _encoding, done) {
      const typing = output.isTTY && isTyping();
      if (typing) {
        cursorTo(output, 0);
        clearLine(output, 0);
      }
      output.write(chunk);
      if (typing) repl.displayPrompt(true);
      done();
    },
  });
}

/** A console whose lines do not run through what is being typed. */
export function consoleAbove(stream: Writable, output: NodeJS.WriteStream): Console {
  return new Console({ stdout: stream, stderr: stream, colorMode: output.isTTY ? "auto" : false });
}
