import { MessageFormatError } from "../errors/message-format-error.ts";
import { randomHex } from "../random-id.ts";
import { parseText } from "./json-text.ts";
import { Refusal } from "./walk.ts";
import type { Shape } from "./shape.ts";

/** How to write message JSON. */
export interface SerializeOptions {
  /** How deep JSON in arguments, contents and metadata may nest; 64 unless told otherwise. */
  readonly maxDepth?: number | undefined;
}

/** How to read message JSON. */
export interface ParseOptions extends SerializeOptions {
  /** The time for parts that have none, in milliseconds; `Date.now` unless told otherwise. */
  readonly now?: (() => number) | undefined;
  /** The id for tool calls that have none; `pyd_ai_` and 32 random digits unless told otherwise. */
  readonly newToolCallId?: (() => string) | undefined;
}

/** Reads a JSON text of this shape. */
export function readJson(text: string, shape: Shape, options: ParseOptions): unknown {
  let value: unknown;
  try {
    value = parseText(text);
  } catch {
    throw new MessageFormatError([], "valid JSON"); // what the host says quotes the text
  }
  return walk(value, shape, true, options);
}

/** Writes a value of this shape as JSON text. */
export function writeJson(value: unknown, shape: Shape, options: SerializeOptions): string {
  return JSON.stringify(walk(value, shape, false, options));
}

function walk(value: unknown, shape: Shape, isReading: boolean, options: ParseOptions): unknown {
  const { maxDepth = 64, now = Date.now, newToolCallId = randomToolCallId } = options;
  try {
    return shape(value, { isReading, maxDepth, now, newToolCallId, path: [], binaries: 0 });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new MessageFormatError(error.path, error.expected);
  }
}

function randomToolCallId(): string {
  return `pyd_ai_${randomHex(16)}`;
}
