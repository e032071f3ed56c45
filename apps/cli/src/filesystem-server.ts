import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, dirname } from "node:path";
import { CliError } from "./cli-error.ts";

/** The package of the file server. */
export const FILE_SERVER = "@modelcontextprotocol/server-filesystem";

/** How a server is started: without a shell, by its program. */
export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * How to start the file server on `root`: by this Node.js, from the installed package, so that
 * nothing is fetched.
 *
 * @throws with the line that installs it, where it is not installed.
 */
export function filesystemServer(
  root: string,
  resolve: (id: string) => string = createRequire(import.meta.url).resolve,
): ServerCommand {
  return { command: process.execPath, args: [findProgram(resolve), root] };
}

function findProgram(resolve: (id: string) => string): string {
  let manifest: string;
  try {
    manifest = resolve(`${FILE_SERVER}/package.json`);
  } catch {
    throw new CliError(
      `The file server is not installed. Run \`npm install ${FILE_SERVER}\` beside this program, or name another server with \`--mcp\`.`,
    );
  }
  const { bin }: { readonly bin?: unknown } = JSON.parse(readFileSync(manifest, "utf8"));
  const [program] = typeof bin === "string" ? [bin] : Object.values(bin ?? {});
  if (typeof program === "string") return join(dirname(manifest), program);
  throw new CliError(
    `The package \`${FILE_SERVER}\` names no program. Install another version of it.`,
  );
}
