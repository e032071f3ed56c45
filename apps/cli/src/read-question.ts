import { existsSync } from "node:fs";
import { join } from "node:path";
import { addAbortSignal, type Readable } from "node:stream";
import { usageError } from "./cli-error.ts";

const PATIENCE_MS = 3000;
const MAX_LENGTH = 100_000;

/** Asked when nothing else is: about the README of a folder, else about its files. */
export function usualQuestion(root: string): string {
  return existsSync(join(root, "README.md"))
    ? "How many words does README.md have?"
    : "What files are here?";
}

/** How a question is read. */
export interface ReadQuestionOptions {
  readonly signal: AbortSignal;
  /** What is asked where nothing is piped in. */
  readonly usual: string;
  /** Is told why the usual question is asked although something might have been piped in. */
  readonly tell: (note: string) => void;
  /** How long to wait for the first piece, in milliseconds; 3,000. */
  readonly patienceMs?: number;
}

/**
 * The question that is piped in, or the usual one where the input is blank or where nothing comes:
 * a pipe that somebody left open must not stop the program.
 *
 * @throws a usage error for more than 100,000 characters; the reason of `signal`.
 */
export async function readQuestion(
  input: Readable,
  { signal, usual, tell, patienceMs = PATIENCE_MS }: ReadQuestionOptions,
): Promise<string> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), patienceMs);
  let text = "";
  try {
    input.setEncoding("utf8");
    addAbortSignal(AbortSignal.any([signal, silence.signal]), input);
    for await (const piece of input) {
      clearTimeout(timer);
      text += String(piece);
      if (text.length > MAX_LENGTH) {
        throw usageError(`The question is longer than ${MAX_LENGTH} characters.`);
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    if (!silence.signal.aborted) throw error;
    tell(`nothing came on stdin within ${patienceMs / 1000} s: asking the usual question`);
  } finally {
    clearTimeout(timer);
  }
  return text.trim() === "" ? usual : text.trim();
}
