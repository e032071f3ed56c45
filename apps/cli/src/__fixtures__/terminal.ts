import { spawnSync } from "node:child_process";

const SCRIPT = "script";

/** Whether `script` of util-linux is there, which gives a command a terminal of its own. */
export const hasTerminal: boolean = String(spawnSync(SCRIPT, ["--version"]).stdout).includes(
  "util-linux",
);

/** Ends the titles of tests that need it. */
export const unlessSkipped: string = hasTerminal ? "" : " (skipped: no `script` of util-linux)";

/** Runs a shell command on a terminal: what is typed goes to its stdin, all that it prints to its stdout. */
export function onTerminal(command: string): readonly string[] {
  return [SCRIPT, "--quiet", "--return", "--command", command, "/dev/null"];
}

/** Words for a shell. */
export function quoted(words: readonly string[]): string {
  return words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
}
