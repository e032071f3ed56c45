import { statSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { usageError } from "./cli-error.ts";
import { readServers, type ServerOption } from "./server-option.ts";

/** What the user wants to be done. */
export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | {
      readonly kind: "run";
      /** Absent where no argument was given. */
      readonly question: string | undefined;
      /** A model string, or `offline`; absent where the environment decides. */
      readonly model: string | undefined;
      /** The folder that the file server may use; absolute. */
      readonly root: string;
      /** In the place of the file server. */
      readonly servers: readonly ServerOption[];
      /** How long a server may take to start; the toolset's own limit where it is unset. */
      readonly startTimeoutMs: number | undefined;
    };

/** What `--help` prints. */
export const HELP = `Asks an agent with local functions and an MCP server a question.

  toolsets "QUESTION"              asks the question; in this repository npm start -- "QUESTION"
  toolsets                         asks what is piped in, else about README.md or the files

Options
  --model NAME                     openai:MODEL, openai-chat:MODEL, anthropic:MODEL or offline
  --root DIR                       folder for the file server; the current one unless given
  --mcp "COMMAND ARGUMENTS"        an MCP server in the place of the file server; may be repeated
  --mcp "NAME=COMMAND ARGUMENTS"   the same, with NAME_ before the names of its tools
  --start-timeout SECONDS          how long a server may take to start; 60 unless given
  --help, --version

Without --model the first that is there answers: OPENAI_API_KEY, ANTHROPIC_API_KEY, the compatible
server at OPENAI_BASE_URL, or the offline model, which is no language model and needs nothing.

Tools that may change something ask first: y or yes runs the call, anything else refuses it. Without
a terminal it is refused. Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
`;

const OPTIONS = {
  model: { type: "string" },
  root: { type: "string" },
  mcp: { type: "string", multiple: true },
  "start-timeout": { type: "string" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
} as const;

/**
 * Reads the command line.
 *
 * @throws a usage error for what it does not know and for values that make no sense.
 */
export function readArguments(argv: readonly string[], currentFolder: string): Command {
  const { values, positionals } = parse(argv);
  if (values.help === true) return { kind: "help" };
  if (values.version === true) return { kind: "version" };
  const question = positionals.join(" ").trim();
  if (positionals.length > 0 && question === "") throw usageError("The question is empty.");
  const servers = readServers(values.mcp ?? []);
  if (servers.length > 0 && values.root !== undefined) {
    throw usageError("`--root` is for the file server, which `--mcp` replaces. Leave one out.");
  }
  return {
    kind: "run",
    question: question === "" ? undefined : question,
    model: values.model,
    root: readRoot(values.root ?? ".", currentFolder),
    servers,
    startTimeoutMs: readSeconds(values["start-timeout"]),
  };
}

function parse(argv: readonly string[]): ReturnType<typeof parseKnown> {
  try {
    return parseKnown(argv);
  } catch (error) {
    // the first sentence of Node.js names the option; the rest advises its callers
    const message = error instanceof Error ? error.message : String(error);
    const [sentence = ""] = message.split(/\.?\n|\. |\.$/);
    throw usageError(`${sentence.replaceAll("'", "`")}.`);
  }
}

// oxlint-disable-next-line typescript/explicit-function-return-type -- parseArgs infers it from OPTIONS
function parseKnown(argv: readonly string[]) {
  return parseArgs({ args: argv, options: OPTIONS, allowPositionals: true });
}

function readRoot(given: string, currentFolder: string): string {
  const root = resolve(currentFolder, given);
  if (given !== "" && statSync(root, { throwIfNoEntry: false })?.isDirectory() === true)
    return root;
  throw usageError(`\`--root\` takes a folder, and \`${given}\` is none.`);
}

function readSeconds(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const seconds = Number(value);
  if (value.trim() !== "" && seconds > 0 && seconds <= 3600) return seconds * 1000;
  throw usageError(`\`--start-timeout\` takes seconds from above 0 to 3600, not \`${value}\`.`);
}
