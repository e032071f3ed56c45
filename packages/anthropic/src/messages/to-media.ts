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

/**
 * A medium of a prompt, or of what a tool returned.
 *
 * @throws `invalid_usage` for what the API does not take.
 */
export function toMedia(medium: MediaContent): WireBlock {
  switch (medium.kind) {
    case "image-url":
      return { type: "image", source: { type: "url", url: medium.url } };
    case "document-url":
      return toDocument({ type: "url", url: medium.url }, medium);
    case "binary":
      return toBinary(medium);
    case "uploaded-file":
      return toUploaded(medium);
    case "audio-url":
    case "video-url":
      throw refused(medium, `is of a kind (\`${medium.kind}\`) that Anthropic does not take`);
    default:
      return medium satisfies never;
  }
}

function toBinary(file: BinaryContent): WireBlock {
  const [mediaType = ""] = file.mediaType.split(";", 1);
  const source = (): object => ({
    type: "base64",
    media_type: mediaType,
    data: standardBase64(file.data),
  });
  if (mediaType.startsWith("image/")) return { type: "image", source: source() };
  if (mediaType === PDF) return toDocument(source(), file);
  if (isTextLike(mediaType))
    return toDocument({ type: "text", media_type: "text/plain", data: binaryText(file) }, file);
  throw refused(file, `is of a type (\`${mediaType}\`) that Anthropic does not take`);
}

function toUploaded(file: UploadedFile): WireBlock {
  if (file.providerName !== "anthropic")
    throw refused(file, `was uploaded to \`${file.providerName}\`, which Anthropic cannot read`);
  const mediaType = mediaTypeOf(file) ?? "";
  const source = { type: "file", file_id: file.fileId };
  if (mediaType.startsWith("image/")) return { type: "image", source };
  if (/^(?:text|application)\//.test(mediaType)) return toDocument(source, file);
  throw refused(file, `is of a type (\`${mediaType}\`) that Anthropic does not take`);
}

/** Of a document the API also takes a title, something about it, and whether it may be cited. */
function toDocument(source: object, { vendorMetadata = {} }: MediaContent): WireBlock {
  const { title, context, citations } = vendorMetadata;
  return {
    type: "document",
    source,
    ...(title !== undefined && { title }),
    ...(context !== undefined && { context }),
    ...(citations !== undefined && { citations }),
  };
}

function refused(medium: MediaContent, why: string): UsageError {
  return new UsageError(
    `The file \`${identifierOf(medium)}\` ${why}. Give it an image, a PDF, a text, or what a text says of it.`,
  );
}
