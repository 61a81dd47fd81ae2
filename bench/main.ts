import * as core from "@outloop/core";
import * as kernel from "@outloop/kernel-simple";

process.stdout.write(`The measurements come here. (${Object.keys({ ...core, ...kernel }).length} names)\n`);
