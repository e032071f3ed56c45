import {
  type BinaryContent,
  binaryText,
  identifierOf,
  isTextLike,
  type MediaContent,
  type MediaLink,
  mediaTypeOf,
  standardBase64,
  type UploadedFile,
  UsageError,
} from "@toolsets/core";
import type { WireBlock } from "../wire.ts";

const PDF = "application/pdf";

/** Whether the API needs the file itself: it follows links to images and to PDFs. */
export function wantsFile(link: MediaLink): boolean {
  return link.kind === "document-url" && mediaTypeOf(link) !== PDF;
}

/** Whether the API takes a medium as it is. */
export function takes(medium: MediaContent): boolean {
  return faultOf(medium) === undefined && !("url" in medium && wantsFile(medium));
}

/** What is wrong with a medium; nothing where the API takes it. */
function faultOf(medium: MediaContent): string | undefined {
  if (medium.kind === "audio-url" || medium.kind === "video-url")
    return `is of a kind (\`${medium.kind}\`) that Anthropic does not take`;
  if (medium.kind === "uploaded-file" && medium.providerName !== "anthropic")
    return `was uploaded to \`${medium.providerName}\`, which Anthropic cannot read`;
  const mediaType = mediaTypeOf(medium) ?? "";
  const isTaken =
    "url" in medium ||
    mediaType.startsWith("image/") ||
    (medium.kind === "binary"
      ? plainType(medium) === PDF || isTextLike(mediaType)
      : /^(?:text|application)\//.test(mediaType));
  return isTaken ? undefined : `is of a type (\`${mediaType}\`) that Anthropic does not take`;
}

function plainType({ mediaType }: BinaryContent): string {
  const [plain = ""] = mediaType.split(";", 1);
  return plain;
}

/**
 * A medium of a prompt, or of what a tool returned.
 *
 * @throws `invalid_usage` for what the API does not take.
 */
export function toMedia(medium: MediaContent): WireBlock {
  const fault = faultOf(medium);
  if (fault !== undefined) throw refused(medium, fault);
  switch (medium.kind) {
    case "image-url":
      return { type: "image", source: { type: "url", url: medium.url } };
    case "audio-url":
    case "video-url":
    case "document-url":
      return toDocument({ type: "url", url: medium.url }, medium);
    case "binary":
      return toBinary(medium);
    case "uploaded-file":
      return toUploaded(medium);
    default:
      return medium satisfies never;
  }
}

function toBinary(file: BinaryContent): WireBlock {
  const mediaType = plainType(file);
  const source = (): object => ({
    type: "base64",
    media_type: mediaType,
    data: standardBase64(file.data),
  });
  if (mediaType.startsWith("image/")) return { type: "image", source: source() };
  if (mediaType === PDF) return toDocument(source(), file);
  return toDocument({ type: "text", media_type: "text/plain", data: binaryText(file) }, file);
}

function toUploaded(file: UploadedFile): WireBlock {
  const source = { type: "file", file_id: file.fileId };
  return mediaTypeOf(file)?.startsWith("image/")
    ? { type: "image", source }
    : toDocument(source, file);
}

/** Of a document the API also takes a title, something about it, and whether it may be cited. */
function toDocument(source: object, { vendorMetadata = {} }: MediaContent): WireBlock {
  const { title, context, citations } = vendorMetadata;
  return {
    type: "document",
    source,
    ...(typeof title === "string" && { title }),
    ...(typeof context === "string" && { context }),
    ...(typeof citations === "object" && citations !== null && { citations }),
  };
}

function refused(medium: MediaContent, why: string): UsageError {
  return new UsageError(
    `The file \`${identifierOf(medium)}\` ${why}. Give it an image, a PDF, a text, or what a text says of it.`,
  );
}
