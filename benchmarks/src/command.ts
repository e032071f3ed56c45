import { parseArgs } from "node:util";
import { CASES } from "./cases.ts";

/** What somebody typed. */
export type Command =
  | { readonly kind: "run"; readonly cases: readonly string[]; readonly rounds: number }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly message: string };

const names = Object.entries(CASES);
const width = Math.max(...names.map(([name]) => name.length));

/** What `--help` says. */
export const USAGE: string = [
  "Usage: pnpm bench [case …] [--rounds <n>]",
  "",
  "Measures against a fake model server, or inside one process; without a name all cases.",
  "",
  ...names.map(([name, { what }]) => `  ${name.padEnd(width)}  ${what}`),
  "",
  "  --rounds <n>  how often contenders take turns, 15 unless told otherwise",
  "  --help        this text",
].join("\n");

/** Reads the words after the command. */
export function readCommand(words: readonly string[]): Command {
  try {
    const { values, positionals } = parseArgs({
      args: words[0] === "--" ? words.slice(1) : [...words], // pnpm passes the dashes on
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h", default: false },
        rounds: { type: "string", default: "15" },
      },
    });
    if (values.help) return { kind: "help" };
    const rounds = Number(values.rounds);
    if (!Number.isSafeInteger(rounds) || rounds < 1)
      return wrong(`--rounds is ${values.rounds}; it takes a whole number from 1.`);
    const unknown = positionals.find((name) => !Object.hasOwn(CASES, name));
    if (unknown !== undefined) return wrong(`There is no case ${unknown}.`);
    return {
      kind: "run",
      cases: positionals.length > 0 ? positionals : Object.keys(CASES),
      rounds,
    };
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
}

function wrong(message: string): Command {
  return { kind: "wrong", message };
}
