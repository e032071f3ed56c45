import { quoteName } from "../quote-name.ts";
import { ToolsetsError } from "./toolsets-error.ts";

/** Message JSON, or messages that were to become it, with something in them that is not valid. */
export class MessageFormatError extends ToolsetsError {
  static override readonly code = "message_format";
  declare readonly code: "message_format";
  /** Where, by keys and indices; empty for the document as a whole. */
  readonly path: readonly (string | number)[];
  /** What should stand there. */
  readonly expected: string;

  constructor(path: readonly (string | number)[], expected: string) {
    const where = path.length === 0 ? "" : ` at ${quoteName(toPointer(path))}`;
    super(`Message JSON${where} should be ${expected}. Correct that, or leave the message out.`);
    this.path = path;
    this.expected = expected;
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc6901 */
function toPointer(path: readonly (string | number)[]): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
