import {
  type BinaryContent,
  dataUri,
  type ImageUrl,
  inlineText,
  isTextLike,
  type MediaContent,
  type MediaLink,
  mediaTypeOf,
  standardBase64,
  type UploadedFile,
  UsageError,
} from "@toolsets/core";
import type OpenAI from "openai";
import { imageDetail } from "../image-detail.ts";
import { audioFormatOf, filenameOf } from "../media-format.ts";
import type { ChatTarget } from "./chat-target.ts";

type ChatPart = OpenAI.ChatCompletionContentPart;

/** Whether the API takes the file of a link alone; links that the user wants downloaded are anyway. */
export function wantsFile(link: MediaLink, { profile }: ChatTarget): boolean {
  if (link.kind === "document-url") return profile.openaiChatSupportsFileUrls !== true;
  return link.kind === "audio-url";
}

/** Files are long, and a history is sent at every step. */
const made = new WeakMap<BinaryContent, { readonly target: ChatTarget; readonly part: ChatPart }>();

/**
 * A medium as a piece of a prompt.
 *
 * @throws `invalid_usage` for what the API or the model does not take.
 */
export function toMedium(medium: MediaContent, target: ChatTarget): ChatPart {
  switch (medium.kind) {
    case "image-url":
      return toImage(medium.url, medium);
    case "audio-url":
      throw refused("links to audio", target, "Give the file as `binary`.");
    case "video-url":
      throw refused("films", target, "Leave it out, or use a provider that takes films.");
    case "document-url":
      return toDocument(medium.url, mediaTypeOf(medium), target);
    case "uploaded-file":
      return toUploaded(medium, target);
    case "binary": {
      const known = made.get(medium);
      if (known?.target === target) return known.part;
      const part = toFile(medium, target);
      made.set(medium, { target, part });
      return part;
    }
    default:
      return medium satisfies never;
  }
}

function toFile(file: BinaryContent, target: ChatTarget): ChatPart {
  const { mediaType } = file;
  if (isTextLike(mediaType)) return { type: "text", text: inlineText(file) };
  if (mediaType.startsWith("image/")) return toImage(dataUri(file), file);
  if (mediaType.startsWith("audio/")) return toAudio(file, target);
  if (mediaType.startsWith("video/"))
    throw refused("films", target, "Leave it out, or use a provider that takes films.");
  return toDocument(dataUri(file), mediaType, target);
}

function toImage(url: string, { vendorMetadata }: ImageUrl | BinaryContent): ChatPart {
  const detail = imageDetail(vendorMetadata);
  return { type: "image_url", image_url: { url, ...(detail && { detail }) } };
}

function toAudio(file: BinaryContent, target: ChatTarget): ChatPart {
  const format = audioFormatOf(file.mediaType);
  if (format === undefined)
    throw refused(
      `audio as \`${file.mediaType}\``,
      target,
      "Give it as `audio/wav` or `audio/mpeg`.",
    );
  const asUri = target.profile.openaiChatAudioInputEncoding === "uri";
  const data = asUri ? dataUri(file) : standardBase64(file.data);
  return { type: "input_audio", input_audio: { data, format } };
}

function toDocument(data: string, mediaType: string | undefined, target: ChatTarget): ChatPart {
  if (target.profile.openaiChatSupportsDocumentInput === false)
    throw refused("documents", target, "Use the Responses API, or give its text.");
  return { type: "file", file: { file_data: data, filename: filenameOf(mediaType) } };
}

function toUploaded(file: UploadedFile, target: ChatTarget): ChatPart {
  const { fileId, providerName } = file;
  if (providerName !== target.system) {
    throw new UsageError(
      `File \`${fileId}\` was uploaded to \`${providerName}\`, and \`${target.name}\` is a model of \`${target.system}\`. Upload it there, or give the file itself.`,
    );
  }
  if (mediaTypeOf(file)?.startsWith("image/"))
    throw refused(
      "uploaded images",
      target,
      "Give its link or its bytes, or use the Responses API.",
    );
  return { type: "file", file: { file_id: fileId } };
}

function refused(what: string, { name }: ChatTarget, cure: string): UsageError {
  return new UsageError(`\`${name}\` takes no ${what} by Chat Completions. ${cure}`);
}
