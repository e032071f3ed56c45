import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { usageError } from "./cli-error.ts";
import { splitCommand } from "./split-command.ts";

/** An MCP server that the user named. */
export interface ServerOption {
  /** Put before the names of its tools, if there is one. */
  readonly prefix: string | undefined;
  /** As it was typed, without the prefix. */
  readonly command: string;
  readonly words: readonly [string, ...string[]];
}

const OPTION = /^(?:([a-z][a-z0-9-]*)=)?([^]*)$/;
const OTHER_NAME = /^([^\s=/\\'"]*)=/;
const NAME_WITH_BLANKS = /^([a-z][\w-]*(?:[ \t]+[a-z][\w-]*)*)[ \t]+([a-z][\w-]*)?=/i;

/**
 * Reads the values of `--mcp`.
 *
 * @throws a usage error for a name that is none, for servers that cannot be told apart and for what
 * is no command.
 */
export function readServers(options: readonly string[]): readonly ServerOption[] {
  const servers = options.map((option) => readServer(option.trim()));
  for (const [index, { prefix, command }] of servers.entries()) {
    const other = servers.findIndex((one) =>
      prefix === undefined
        ? one.prefix === undefined && one.command === command
        : one.prefix === prefix,
    );
    if (other === index) continue;
    const which = `The values ${other + 1} and ${index + 1} of \`--mcp\``;
    throw usageError(
      prefix === undefined
        ? `${which} are one command twice. Give each a name: \`--mcp "NAME=COMMAND"\`.`
        : `${which} have one name, \`${prefix}\`. Give each its own.`,
    );
  }
  return servers;
}

function readServer(option: string): ServerOption {
  const [, prefix, command = ""] = OPTION.exec(option) ?? [];
  if (prefix === undefined) checkName(option);
  return { prefix, command, words: splitCommand(command) };
}

/** What looks like a name before `=` must not be taken for a program. */
function checkName(option: string): void {
  const [, other] = OTHER_NAME.exec(option) ?? [];
  if (other !== undefined) {
    throw usageError(
      `A NAME of \`--mcp\` is small letters, digits and dashes, and \`${other}\` is not.`,
    );
  }
  const [all = "", first = ""] = NAME_WITH_BLANKS.exec(option) ?? [];
  if (all === "" || isProgram(first.split(/\s/)[0] ?? "")) return;
  throw usageError(`A NAME of \`--mcp\` has no blanks, and \`${all.slice(0, -1)}\` has.`);
}

/** Such as `env` in `env key=value program`. */
function isProgram(name: string): boolean {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const endings = ["", ".exe", ".cmd", ".bat"];
  return folders.some((folder) => endings.some((end) => existsSync(join(folder, name + end))));
}
