import { usageError } from "./cli-error.ts";

const WORD = /(?:[^\s'"\\]|\\[^]|'[^']*'|"(?:[^"\\]|\\[^])*")+/gy;
const PIECE = /'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])|([^'"\\]+)/g;

/**
 * Splits a command line into words like a simple shell: blanks separate, quotes and backslashes
 * keep together. No variables, no patterns, no operators; nothing is run.
 *
 * @throws a usage error for an empty command and for a quote that is not closed.
 *
 * @example
 * splitCommand(`node server.js "two words"`); // ["node", "server.js", "two words"]
 */
export function splitCommand(command: string): readonly [string, ...string[]] {
  const words: string[] = [];
  let at = skipBlanks(command, 0);
  while (at < command.length) {
    WORD.lastIndex = at;
    const word = WORD.exec(command)?.[0];
    if (word === undefined) {
      throw usageError(`The command \`${command}\` has a quote or backslash without its end.`);
    }
    words.push(unquote(word));
    at = skipBlanks(command, at + word.length);
  }
  const [program, ...args] = words;
  if (program === undefined || program === "") throw usageError("A command is empty.");
  return [program, ...args];
}

function skipBlanks(text: string, from: number): number {
  return from + (/^\s*/.exec(text.slice(from))?.[0].length ?? 0);
}

function unquote(word: string): string {
  return word.replaceAll(PIECE, (_piece, single, double, escaped, plain) => {
    if (double !== undefined) return String(double).replaceAll(/\\(["\\])/g, "$1");
    return String(single ?? escaped ?? plain);
  });
}
