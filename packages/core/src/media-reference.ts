import { toStandard } from "./message-json/base64.ts";
import { sha1, utf8 } from "./message-json/sha1.ts";
import type { MediaContent } from "./user-content.ts";

/** The field that makes an object of the kind a medium. */
const SOURCES: ReadonlyMap<unknown, "url" | "data" | "fileId"> = new Map([
  ["image-url", "url"],
  ["audio-url", "url"],
  ["video-url", "url"],
  ["document-url", "url"],
  ["binary", "data"],
  ["uploaded-file", "fileId"],
]);
const MAY_HAVE_MEDIA = /"kind":"(?:(?:image|audio|video|document)-url|binary|uploaded-file)"/;

/** Bytes are long, and a history is sent at every step: each content is looked through once. */
const texts = new WeakMap<object, string>();
const references = new WeakMap<MediaContent, string>();

/**
 * What a tool returned as compact JSON, with a reference in the place of each medium. A list with
 * media in it becomes a list of texts.
 */
export function jsonWithReferences(content: object): string {
  const known = texts.get(content);
  if (known !== undefined) return known;
  const plain = JSON.stringify(content);
  if (!MAY_HAVE_MEDIA.test(plain)) return plain;
  const text = isMedium(content) ? referenceOf(content) : refer(content);
  texts.set(content, text);
  return text;
}

function refer(content: object): string {
  const text = JSON.stringify(content, referred);
  if (!Array.isArray(content) || !content.some(isMedium)) return text;
  return JSON.stringify(
    content.map((item: unknown) => {
      const shown = referred("", item);
      return typeof shown === "string" ? shown : JSON.stringify(shown, referred);
    }),
  );
}

function referred(_key: string, value: unknown): unknown {
  return isMedium(value) ? referenceOf(value) : value;
}

function isMedium(value: unknown): value is MediaContent {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  const source = SOURCES.get(value.kind);
  if (source === undefined) return false;
  const fields: Readonly<Record<string, unknown>> = { ...value };
  return (
    typeof fields[source] === "string" &&
    (fields["identifier"] === undefined || typeof fields["identifier"] === "string") &&
    (source !== "data" || typeof fields["mediaType"] === "string")
  );
}

/** How a text names a medium that it does not have. */
export function referenceOf(medium: MediaContent): string {
  const known = references.get(medium);
  if (known !== undefined) return known;
  const reference = `[${medium.kind} ${medium.identifier ?? sha1(bytesOf(medium)).slice(0, 6)} that was not sent]`;
  references.set(medium, reference);
  return reference;
}

function bytesOf(medium: MediaContent): string {
  if (medium.kind === "uploaded-file") return utf8(medium.fileId);
  if (medium.kind !== "binary") return utf8(medium.url);
  try {
    return atob(toStandard(medium.data));
  } catch {
    return utf8(medium.data); // no base64, whoever made it
  }
}
