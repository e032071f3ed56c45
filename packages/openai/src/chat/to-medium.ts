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

/** Whether the API and the model take a medium as it is. */
export function takes(medium: MediaContent, target: ChatTarget): boolean {
  return faultOf(medium, target) === undefined && !("url" in medium && wantsFile(medium, target));
}

/**
 * A medium as a piece of a prompt.
 *
 * @throws `invalid_usage` for what the API or the model does not take.
 */
export function toMedium(medium: MediaContent, target: ChatTarget): ChatPart {
  const fault = faultOf(medium, target);
  if (fault !== undefined) throw new UsageError(fault);
  switch (medium.kind) {
    case "image-url":
      return toImage(medium.url, medium);
    case "audio-url":
    case "video-url":
    case "document-url":
      return toDocument(medium.url, mediaTypeOf(medium));
    case "uploaded-file":
      return { type: "file", file: { file_id: medium.fileId } };
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

/** What is wrong with a medium, and what may be done about it; nothing where it is taken. */
function faultOf(medium: MediaContent, target: ChatTarget): string | undefined {
  switch (medium.kind) {
    case "image-url":
      return undefined;
    case "audio-url":
      return refused("links to audio", target, "Give the file as `binary`.");
    case "video-url":
      return refused("films", target, "Leave it out, or use a provider that takes films.");
    case "document-url":
      return documentFault(target);
    case "uploaded-file":
      return uploadFault(medium, target);
    case "binary":
      return fileFault(medium, target);
    default:
      return medium satisfies never;
  }
}

function fileFault({ mediaType }: BinaryContent, target: ChatTarget): string | undefined {
  if (isTextLike(mediaType) || mediaType.startsWith("image/")) return undefined;
  if (mediaType.startsWith("audio/") && audioFormatOf(mediaType) === undefined)
    return refused(`audio as \`${mediaType}\``, target, "Give it as `audio/wav` or `audio/mpeg`.");
  if (mediaType.startsWith("audio/")) return undefined;
  if (mediaType.startsWith("video/"))
    return refused("films", target, "Leave it out, or use a provider that takes films.");
  return documentFault(target);
}

function documentFault(target: ChatTarget): string | undefined {
  return target.profile.openaiChatSupportsDocumentInput === false
    ? refused("documents", target, "Use the Responses API, or give its text.")
    : undefined;
}

function uploadFault(file: UploadedFile, target: ChatTarget): string | undefined {
  const { fileId, providerName } = file;
  if (providerName !== target.system)
    return `File \`${fileId}\` was uploaded to \`${providerName}\`, and \`${target.name}\` is a model of \`${target.system}\`. Upload it there, or give the file itself.`;
  return mediaTypeOf(file)?.startsWith("image/")
    ? refused("uploaded images", target, "Give its link or its bytes, or use the Responses API.")
    : undefined;
}

function refused(what: string, { name }: ChatTarget, cure: string): string {
  return `\`${name}\` takes no ${what} by Chat Completions. ${cure}`;
}

function toFile(file: BinaryContent, target: ChatTarget): ChatPart {
  const { mediaType } = file;
  if (isTextLike(mediaType)) return { type: "text", text: inlineText(file) };
  if (mediaType.startsWith("image/")) return toImage(dataUri(file), file);
  const format = audioFormatOf(mediaType);
  if (format === undefined) return toDocument(dataUri(file), mediaType);
  const asUri = target.profile.openaiChatAudioInputEncoding === "uri";
  const data = asUri ? dataUri(file) : standardBase64(file.data);
  return { type: "input_audio", input_audio: { data, format } };
}

function toImage(url: string, { vendorMetadata }: ImageUrl | BinaryContent): ChatPart {
  const detail = imageDetail(vendorMetadata);
  return { type: "image_url", image_url: { url, ...(detail && { detail }) } };
}

function toDocument(data: string, mediaType: string | undefined): ChatPart {
  return { type: "file", file: { file_data: data, filename: filenameOf(mediaType) } };
}
