import {
  link,
  lstat,
  mkdir,
  open,
  readAt,
  readdir,
  readlink,
  rename,
  rmdir,
  stat,
  statOf,
  symlink,
  unlink,
  writeAt,
} from "@outloop/core/files";
import { close } from "@outloop/core/io";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { bytes, text } from "../io/io-common.ts";
import { errorOf, files, NEW, withFile, withFolder } from "./files-common.ts";

/** A name that is no UTF-8. */
const ODD = new Uint8Array([0x6f, 0xff, 0x64]);

export const filesNames: readonly Case[] = [
  program(
    "F10",
    "errors name the operation and the path, or both paths",
    ({ log }) =>
      withFolder(function* (folder) {
        const errors = [
          yield* errorOf(() => open(`${folder}/none`)),
          yield* errorOf(() => stat(`${folder}/none/below`)),
          yield* errorOf(() => readdir(`${folder}/none`)),
          yield* errorOf(() => mkdir(folder)),
          yield* errorOf(() => rmdir(`${folder}/none`)),
          yield* errorOf(() => unlink(folder)),
          yield* errorOf(() => rename(`${folder}/none`, `${folder}/b`)),
          yield* errorOf(() => link(`${folder}/none`, `${folder}/b`)),
          yield* errorOf(() => symlink("x", folder)),
          yield* errorOf(() => readlink(folder)),
          yield* errorOf(() => open(`${folder}/${"n".repeat(256)}`)),
        ];
        for (const error of errors) log(error.replaceAll(folder, "F").replace(/n{256}/, "N"));
      }),
    [
      "open ENOENT F/none",
      "stat ENOENT F/none/below",
      "readdir ENOENT F/none",
      "mkdir EEXIST F",
      "rmdir ENOENT F/none",
      "unlink EISDIR F",
      "rename ENOENT F/none F/b",
      "link ENOENT F/none F/b",
      "symlink EEXIST x F",
      "readlink EINVAL F",
      "open ENAMETOOLONG F/N",
    ],
    files,
  ),
  program(
    "F11",
    "a path, a link and a descriptor of one file tell of the same file",
    ({ log }) =>
      withFolder(function* (folder) {
        yield* withFile(`${folder}/a`, NEW, function* (fd) {
          yield* writeAt(fd, bytes("12345"), 0);
          yield* symlink("a", `${folder}/link`);
          yield* link(`${folder}/a`, `${folder}/b`);
          const [path, opened, through, itself] = [
            yield* stat(`${folder}/a`),
            yield* statOf(fd),
            yield* stat(`${folder}/link`),
            yield* lstat(`${folder}/link`),
          ];
          equal(path, opened, "what statOf tells");
          equal(path, through, "what stat tells through a link");
          log(`${path.kind} ${path.size} ${path.links}`);
          log(`${itself.kind} ${itself.size} ${itself.inode === path.inode}`);
          log((yield* stat(folder)).kind);
          ensure(Math.abs(path.modifiedAt - Date.now()) < 3_600_000, "a time in milliseconds since 1970");
        });
      }),
    ["file 5 2", "link 1 false", "folder"],
    files,
  ),
  program(
    "F12",
    "a folder lists each name in it once, exactly, and not itself and its parent",
    ({ log }) =>
      withFolder(function* (folder) {
        yield* mkdir(`${folder}/sub`);
        yield* symlink("nowhere", `${folder}/link`);
        for (let at = 0; at < 300; at++) yield* close(yield* open(`${folder}/file-${at}`, NEW));
        const odd = new Uint8Array([...bytes(`${folder}/sub/`), ...ODD]);
        yield* close(yield* open(odd, NEW));
        const entries = yield* readdir(folder);
        equal(new Set(entries.map(({ name }) => name)).size, 302, "the number of names");
        equal(entries.length, 302, "the number of entries");
        const kinds = entries.map(({ name, kind }) => `${name} ${kind}`);
        for (const said of ["sub folder", "link link", "file-7 file"])
          log(`${kinds.includes(said) || kinds.includes(said.replace(/\w+$/, "unknown"))}`);
        const [entry] = yield* readdir(`${folder}/sub`);
        equal([...entry!.bytes], [...ODD], "the bytes of the name");
        log(entry!.name);
        yield* unlink(odd);
        log(`${(yield* readdir(`${folder}/sub`)).length}`);
      }),
    ["true", "true", "true", "o\u{fffd}d", "0"],
    files,
  ),
  program(
    "F13",
    "a rename puts a file in another's place: who had that open keeps it",
    ({ log }) =>
      withFolder(function* (folder) {
        for (const name of ["old", "new"])
          yield* withFile(`${folder}/${name}`, NEW, (fd) => writeAt(fd, bytes(name), 0));
        yield* withFile(`${folder}/old`, {}, function* (fd) {
          yield* rename(`${folder}/new`, `${folder}/old`);
          log(text(yield* readAt(fd, 10, 0)));
          log(
            yield* withFile(`${folder}/old`, {}, function* (now) {
              return text(yield* readAt(now, 10, 0));
            }),
          );
        });
        log((yield* readdir(folder)).map(({ name }) => name).join());
      }),
    ["old", "new", "old"],
    files,
  ),
  program(
    "F13",
    "links, folders and names are made and removed as they are called",
    ({ log }) =>
      withFolder(function* (folder) {
        yield* mkdir(`${folder}/sub`, 0o700);
        log((yield* stat(`${folder}/sub`)).permissions.toString(8));
        yield* symlink("sub/target", `${folder}/link`);
        log((yield* readlink(`${folder}/link`)) as string);
        log((yield* errorOf(() => rmdir(`${folder}/link`))).replace(folder, "F"));
        yield* unlink(`${folder}/link`);
        yield* rmdir(`${folder}/sub`);
        log(`${(yield* readdir(folder)).length}`);
      }),
    ["700", "sub/target", "rmdir ENOTDIR F/link", "0"],
    files,
  ),
];
