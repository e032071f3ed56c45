import { isRecord } from "../is-record.ts";
import { isBase64, toStandard } from "../message-json/base64.ts";
import { sha1, utf8 } from "../message-json/sha1.ts";
import type { BinaryContent, FileProvider, MediaContent } from "../user-content.ts";
import { findAddressFault } from "./check-address.ts";
import { mediaTypeByEnding, videoTypeByEnding } from "./media-type.ts";

/** A medium that is a link. */
export type MediaLink = Extract<MediaContent, { readonly url: string }>;

type Fields = Readonly<Record<string, unknown>>;

const isText = (value: unknown): boolean => typeof value === "string";
const isTextIfAny = (value: unknown): boolean => value === undefined || isText(value);

const PROVIDERS: ReadonlySet<unknown> = new Set<FileProvider>([
  "anthropic",
  "openai",
  "google",
  "google-cloud",
  "google-gla",
  "google-vertex",
  "bedrock",
  "xai",
]);

function isLink({ url, mediaType, forceDownload }: Fields): boolean {
  const isForced = forceDownload === undefined || typeof forceDownload === "boolean";
  return isText(url) && isTextIfAny(mediaType) && (isForced || forceDownload === "allow-local");
}

function isFile({ data, mediaType }: Fields): boolean {
  return isText(data) && isText(mediaType);
}

function isUpload({ fileId, providerName, mediaType }: Fields): boolean {
  return isText(fileId) && PROVIDERS.has(providerName) && isTextIfAny(mediaType);
}

const KINDS: ReadonlyMap<unknown, (fields: Fields) => boolean> = new Map([
  ["image-url", isLink],
  ["audio-url", isLink],
  ["video-url", isLink],
  ["document-url", isLink],
  ["binary", isFile],
  ["uploaded-file", isUpload],
]);

/**
 * Tells whether a value in the content of a tool return is a medium: all its fields have to fit, and
 * further ones do not matter. What only looks like one is data, as in message JSON.
 */
export function isMedium(value: unknown): value is MediaContent {
  if (!isRecord(value)) return false;
  const { kind, identifier, vendorMetadata } = value;
  return (
    KINDS.get(kind)?.(value) === true &&
    isTextIfAny(identifier) &&
    (vendorMetadata === undefined || isRecord(vendorMetadata))
  );
}

/** Bytes are long, and a history is sent at every step. */
const checked = new WeakMap<BinaryContent, boolean>();

/**
 * Tells whether any provider can take a medium that is data: bytes have to be base64, a link has to be
 * one, and no provider opens private addresses.
 */
export function isSound(medium: MediaContent): boolean {
  if (medium.kind === "uploaded-file") return true;
  if (medium.kind !== "binary") {
    if (!URL.canParse(medium.url)) return false;
    const url = new URL(medium.url);
    if (url.protocol === "http:") url.protocol = "https:";
    return findAddressFault(url, false)?.reason !== "address";
  }
  const known = checked.get(medium);
  if (known !== undefined) return known;
  const isValid = isBase64(withoutSpace(medium.data));
  checked.set(medium, isValid);
  return isValid;
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

function withoutSpace(data: string): string {
  return data.replace(/\s+/g, "");
}

/** Base64 of either alphabet, in lines or not, padded or not, as providers take it: the standard one, padded. */
export function standardBase64(data: string): string {
  const standard = toStandard(withoutSpace(data));
  return standard.padEnd(Math.ceil(standard.length / 4) * 4, "=");
}

/** A file as a link that holds it. */
export function dataUri({ data, mediaType }: Pick<BinaryContent, "data" | "mediaType">): string {
  return `data:${mediaType};base64,${standardBase64(data)}`;
}
