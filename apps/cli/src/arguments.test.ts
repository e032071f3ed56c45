import { resolve } from "node:path";
import { expect, test } from "vitest";
import { readArguments } from "./arguments.ts";
import { CliError } from "./cli-error.ts";

const here = import.meta.dirname;
const nothing = {
  kind: "run",
  question: undefined,
  root: here,
  servers: [],
  startTimeoutMs: undefined,
};

test("no arguments: no question, the current folder, the file server", () => {
  expect(readArguments([], here)).toEqual(nothing);
});

test("words are one question", () => {
  expect(readArguments(["how", "many?"], here)).toEqual({ ...nothing, question: "how many?" });
});

test("what follows -- is the question, a dash at its beginning included", () => {
  expect(readArguments(["--", "-5 + 3"], here)).toEqual({ ...nothing, question: "-5 + 3" });
});

test("reads every option", () => {
  const options = ["--mcp", "node a.js", "--mcp", "b=run 'c d'"];
  expect(readArguments([...options, "--start-timeout", "1.5"], here)).toEqual({
    ...nothing,
    servers: [
      { prefix: undefined, command: "node a.js", words: ["node", "a.js"] },
      { prefix: "b", command: "run 'c d'", words: ["run", "c d"] },
    ],
    startTimeoutMs: 1500,
  });
});

test("reads the folder of the file server", () => {
  expect(readArguments(["--root", ".."], here)).toEqual({ ...nothing, root: resolve(here, "..") });
});

test.each(["env key=value node a.js", "node --flag=x", "./run key=value", "node 'a b'=c"])(
  "--mcp %j is a command without a name",
  (command) => {
    expect(readArguments(["--mcp", command], here)).toMatchObject({
      servers: [{ prefix: undefined, command }],
    });
  },
);

test.each([["--help"], ["-h"]])("%s wins over the rest", (option) => {
  expect(readArguments(["question", option], here)).toEqual({ kind: "help" });
});

test("--version", () => {
  expect(readArguments(["--version"], here)).toEqual({ kind: "version" });
});

test.each([
  [[""], "The question is empty."],
  [[" ", "--root", "."], "The question is empty."],
  [["--bogus"], "Unknown option `--bogus`."],
  [["-x"], "Unknown option `-x`."],
  [["--mcp"], "Option `--mcp <value>` argument missing."],
  [["--mcp", ""], "A command is empty."],
  [["--mcp", "fs="], "A command is empty."],
  [["--mcp", "my files=node a.js"], "A NAME of `--mcp` has no blanks, and `my files` has."],
  [["--mcp", "files =node a.js"], "A NAME of `--mcp` has no blanks, and `files ` has."],
  [
    ["--mcp", "KEY=1 node a.js"],
    "A NAME of `--mcp` is small letters, digits and dashes, and `KEY` is not.",
  ],
  [
    ["--mcp", "a=node a.js", "--mcp", "b=x", "--mcp", "a=node b.js"],
    "The values 1 and 3 of `--mcp` have one name, `a`. Give each its own.",
  ],
  [
    ["--mcp", "node a.js", "--mcp", "node a.js"],
    'The values 1 and 2 of `--mcp` are one command twice. Give each a name: `--mcp "NAME=COMMAND"`.',
  ],
  [
    ["--root", ".", "--mcp", "node a.js"],
    "`--root` is for the file server, which `--mcp` replaces. Leave one out.",
  ],
  [["--root", "missing"], "`--root` takes a folder, and `missing` is none."],
  [["--root", "main.ts"], "`--root` takes a folder, and `main.ts` is none."],
  [["--root="], "`--root` takes a folder, and `` is none."],
  [
    ["--start-timeout", "soon"],
    "`--start-timeout` takes seconds from above 0 to 3600, not `soon`.",
  ],
  [["--start-timeout", "0"], "`--start-timeout` takes seconds from above 0 to 3600, not `0`."],
  [["--start-timeout="], "`--start-timeout` takes seconds from above 0 to 3600, not ``."],
  [["--start-timeout", "-5"], "Option `--start-timeout` argument is ambiguous."],
])("%j is wrong usage: %s", (argv, message) => {
  const error = thrownBy(() => readArguments(argv, here));
  expect(error).toBeInstanceOf(CliError);
  expect(error).toMatchObject({
    exitCode: 2,
    message: `${message} \`--help\` lists the options.`,
  });
});

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
