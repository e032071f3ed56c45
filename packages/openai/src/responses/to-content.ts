import {
  dataUri,
  type MediaContent,
  mediaTypeOf,
  type UserContent,
  type UserPrompt,
  UsageError,
} from "@toolsets/core";
import type OpenAI from "openai";
import { imageDetail } from "../image-detail.ts";
import { filenameOf } from "../media-format.ts";
import type { OpenAIModelProfile } from "../openai-profile.ts";

type Content = OpenAI.Responses.ResponseInputContent;

/** Whose server media go to, and what the model takes. */
export interface MediaTarget {
  readonly system: string;
  readonly profile: OpenAIModelProfile;
}

/**
 * What a user says. Links that need a download have been replaced by then.
 *
 * @throws `invalid_usage` for media that the API does not take.
 */
export function toPrompt(content: UserPrompt, target: MediaTarget): string | Content[] {
  if (typeof content === "string") return content;
  const items: Content[] = [];
  for (const item of content) {
    if (typeof item === "object" && item.kind === "cache-point") markCachePoint(items, target);
    else items.push(toContent(item, target));
  }
  return items;
}

/** What a tool returned, texts and files in their order. */
export function toOutput(
  items: readonly (string | MediaContent)[],
  target: MediaTarget,
): Content[] {
  return items.map((item) => toContent(item, target));
}

/** The prompt up to here may be cached; it marks the item before it. */
function markCachePoint(items: Content[], { profile }: MediaTarget): void {
  const last = items.at(-1);
  if (last === undefined || profile.openaiSupportsPromptCacheBreakpoints !== true) return;
  items[items.length - 1] = { ...last, prompt_cache_breakpoint: { mode: "explicit" } };
}

/** Whether the API takes a medium in what a tool returned. */
export function takes(medium: MediaContent, target: MediaTarget): boolean {
  return faultOf(medium, target) === undefined && medium.kind !== "audio-url";
}

/** What of it the API does not take; nothing where it does. */
function faultOf(
  item: Exclude<UserContent, string | { kind: "cache-point" }>,
  { system }: MediaTarget,
): string | undefined {
  if (item.kind === "video-url") return "films";
  if (item.kind === "uploaded-file" && item.providerName !== system)
    return `a file that is kept by \`${item.providerName}\``;
  return item.kind === "binary" && /^(audio|video)\//.test(item.mediaType)
    ? `files of the type \`${item.mediaType}\``
    : undefined;
}

function toContent(
  item: Exclude<UserContent, { kind: "cache-point" }>,
  target: MediaTarget,
): Content {
  if (typeof item === "string") return { type: "input_text", text: item };
  const fault = faultOf(item, target);
  if (fault !== undefined) throw wrong(fault);
  switch (item.kind) {
    case "text-content":
      return { type: "input_text", text: item.content };
    case "image-url":
      return {
        type: "input_image",
        image_url: item.url,
        detail: imageDetail(item.vendorMetadata) ?? "auto",
      };
    case "audio-url":
    case "video-url":
    case "document-url":
      return { type: "input_file", file_url: item.url };
    case "uploaded-file":
      return mediaTypeOf(item)?.startsWith("image/")
        ? {
            type: "input_image",
            file_id: item.fileId,
            detail: imageDetail(item.vendorMetadata) ?? "auto",
          }
        : { type: "input_file", file_id: item.fileId };
    case "binary": {
      const { mediaType } = item;
      if (mediaType.startsWith("image/"))
        return {
          type: "input_image",
          image_url: dataUri(item),
          detail: imageDetail(item.vendorMetadata) ?? "auto",
        };
      return { type: "input_file", file_data: dataUri(item), filename: filenameOf(mediaType) };
    }
    default:
      return item satisfies never;
  }
}

function wrong(what: string): UsageError {
  return new UsageError(
    `The Responses API does not take ${what}. Leave them out, or use another model.`,
  );
}
