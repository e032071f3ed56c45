import { UsageError } from "../errors/usage-error.ts";
import type { BinaryContent } from "../user-content.ts";
import { identifierOf, standardBase64 } from "./medium.ts";

const TEXT_LIKE =
  /^(?:text\/.+|application\/(?:(?:x-)?(?:json|jsonl|ndjson|xml|yaml|toml|javascript|sh)|graphql|sql)|.+\+(?:json|xml|yaml))$/;

/** Tells whether a file of the media type is text, whatever the type is called: JSON, XML, YAML and the like. */
export function isTextLike(mediaType: string): boolean {
  const [name = ""] = mediaType.split(";", 1);
  return TEXT_LIKE.test(name.trim().toLowerCase());
}

/**
 * The text of a file in UTF-8; what is none in it is replaced.
 *
 * @throws `invalid_usage` for data that is no base64.
 */
export function binaryText(file: BinaryContent): string {
  let text: string;
  try {
    text = atob(standardBase64(file.data));
  } catch (cause) {
    const message = `File \`${file.identifier ?? file.mediaType}\` is no base64. Give its bytes in base64 as \`data\`.`;
    throw new UsageError(message, { cause });
  }
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = text.charCodeAt(index);
  return new TextDecoder().decode(bytes);
}

/** A history is sent at every step. */
const framed = new WeakMap<BinaryContent, string>();

/** A text file as text of a prompt, for providers that take no such files: between two lines that name it. */
export function inlineText(file: BinaryContent): string {
  const known = framed.get(file);
  if (known !== undefined) return known;
  const id = `FILE id=${JSON.stringify(identifierOf(file))}`;
  const type = `type=${JSON.stringify(file.mediaType)}`;
  const text = `-----BEGIN ${id} ${type}-----\n${binaryText(file)}\n-----END ${id}-----`;
  framed.set(file, text);
  return text;
}
