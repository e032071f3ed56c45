import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { CliError } from "./cli-error.ts";

const FILE_SERVER = "@modelcontextprotocol/server-filesystem";
const require = createRequire(import.meta.url);

/** How a server is started: without a shell, by its program. */
export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * How to start the file server on `root`: by this Node.js, from the installed package, so that
 * nothing is fetched. `findManifest` gives the path of its package.json.
 *
 * @throws with the line that installs it, where it is not installed.
 */
export function filesystemServer(
  root: string,
  findManifest: () => string = () =>
    require.resolve("@modelcontextprotocol/server-filesystem/package.json"),
): ServerCommand {
  return { command: process.execPath, args: [findProgram(findManifest), root] };
}

function findProgram(findManifest: () => string): string {
  let manifest: string;
  try {
    manifest = findManifest();
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
