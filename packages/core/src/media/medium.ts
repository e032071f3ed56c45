import { toStandard } from "../message-json/base64.ts";
import { sha1, utf8 } from "../message-json/sha1.ts";
import type { BinaryContent, MediaContent } from "../user-content.ts";
import { mediaTypeByEnding, videoTypeByEnding } from "./media-type.ts";

/** A medium that is a link. */
export type MediaLink = Extract<MediaContent, { readonly url: string }>;

/** The field that makes an object of the kind a medium. */
const SOURCES: ReadonlyMap<unknown, "url" | "data" | "fileId"> = new Map([
  ["image-url", "url"],
  ["audio-url", "url"],
  ["video-url", "url"],
  ["document-url", "url"],
  ["binary", "data"],
  ["uploaded-file", "fileId"],
]);

/** Tells whether a value in the content of a tool return is a medium. */
export function isMedium(value: unknown): value is MediaContent {
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

/** Bytes are long, and a history is sent at every step. */
const identifiers = new WeakMap<MediaContent, string>();

/**
 * How texts refer to a medium: its `identifier`, else the first six digits of the SHA-1 of its link, id
 * or bytes, as message JSON has it.
 */
export function identifierOf(medium: MediaContent): string {
  const known = medium.identifier || identifiers.get(medium);
  if (known !== undefined) return known;
  const made = sha1(bytesOf(medium)).slice(0, 6);
  identifiers.set(medium, made);
  return made;
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

/** The media type: what is said, else by the ending of the link or id. Nothing for a link that tells none. */
export function mediaTypeOf(medium: MediaContent): string | undefined {
  if (medium.mediaType) return medium.mediaType;
  switch (medium.kind) {
    case "binary":
      return undefined;
    case "uploaded-file":
      return mediaTypeByEnding(withoutQuery(medium.fileId)) ?? "application/octet-stream";
    case "video-url":
      return videoTypeByEnding(medium.url) ?? videoTypeByEnding(withoutQuery(medium.url));
    default:
      return mediaTypeByEnding(medium.url) ?? mediaTypeByEnding(withoutQuery(medium.url));
  }
}

/** A link or an id without what follows its name. */
export function withoutQuery(url: string): string {
  return url.replace(/[?#][^]*/, "");
}

/** Base64 of either alphabet, padded or not, as providers take it: the standard one, padded. */
export function standardBase64(data: string): string {
  const standard = toStandard(data);
  return standard.padEnd(Math.ceil(standard.length / 4) * 4, "=");
}

/** A file as a link that holds it. */
export function dataUri({ data, mediaType }: Pick<BinaryContent, "data" | "mediaType">): string {
  return `data:${mediaType};base64,${standardBase64(data)}`;
}
