#!/usr/bin/env node
import { readFileSync } from "node:fs";
import * as core from "@outloop/core";
import * as kernel from "@outloop/kernel-simple";

const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const { version } = manifest as { version: string };
process.stdout.write(`outloop ${version}${Object.keys({ ...core, ...kernel }).length < 0 ? "?" : ""}\n`);
