import type { CallToolResult, ContentBlock } from "@modelcontextprotocol/server";
import {
  isToolReturn,
  type MediaContent,
  type ToolDefinition,
  type UserContent,
  UsageError,
  quoteName,
} from "@toolsets/core";

const MAX_RESULT = 32 * 1_048_576;
/** Results that were made by `ctx.mcp.result()`: looks alike is not enough. */
const ready = new WeakSet<object>();

/** Marks a result of MCP, to be sent as it is. */
export function markReady(result: CallToolResult): CallToolResult {
  ready.add(result);
  return result;
}

function isReady(value: unknown): value is CallToolResult {
  return typeof value === "object" && value !== null && ready.has(value);
}

/**
 * What a tool returned, as MCP sends it: a text as text, media as images, audio, resources and links,
 * data as structured content with its JSON beside it. Of a `ToolReturn` its content follows, its
 * metadata stays here.
 *
 * @throws `invalid_usage` for what JSON cannot hold, and for more than 32 Mi characters.
 */
export function toCallResult(definition: ToolDefinition, returned: unknown): CallToolResult {
  const result = isToolReturn(returned)
    ? withContent(toResult(definition, returned.returnValue), returned.content)
    : toResult(definition, returned);
  const { length } = toText(definition, result);
  if (length > MAX_RESULT) {
    throw new UsageError(
      `The result of tool ${quoteName(definition.name)} has more than 32 Mi characters. Return less, or a link to it.`,
    );
  }
  return result;
}

function toResult(definition: ToolDefinition, value: unknown): CallToolResult {
  if (isReady(value)) return value;
  const isStructured = definition.returnSchema !== undefined;
  if (value === undefined || value === null) {
    return { content: [], ...(isStructured && { structuredContent: null }) };
  }
  const blocks = toBlocks(value);
  if (blocks !== undefined) return { content: blocks };
  const text = toText(definition, value);
  const data: unknown = JSON.parse(text);
  return {
    content: [{ type: "text", text: typeof data === "string" ? data : text }],
    ...((isStructured || isPlainObject(data)) && { structuredContent: data }),
  };
}

function isPlainObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Media, and lists of texts and media. */
function toBlocks(value: unknown): ContentBlock[] | undefined {
  if (isMedium(value)) return [toBlock(value)];
  if (!Array.isArray(value) || !value.some(isMedium)) return undefined;
  return value.map((item: unknown) =>
    isMedium(item)
      ? toBlock(item)
      : { type: "text", text: typeof item === "string" ? item : JSON.stringify(item ?? null) },
  );
}

function withContent(
  result: CallToolResult,
  content: string | readonly UserContent[] | undefined,
): CallToolResult {
  if (content === undefined) return result;
  const items = typeof content === "string" ? [content] : content;
  const blocks = items.flatMap((item): ContentBlock[] => {
    if (typeof item === "string") return [{ type: "text", text: item }];
    if (item.kind === "text-content") return [{ type: "text", text: item.content }];
    return isMedium(item) ? [toBlock(item)] : [];
  });
  return { ...result, content: [...result.content, ...blocks] };
}

const MEDIA_FIELD: ReadonlyMap<unknown, string> = new Map([
  ["image-url", "url"],
  ["audio-url", "url"],
  ["video-url", "url"],
  ["document-url", "url"],
  ["binary", "data"],
  ["uploaded-file", "fileId"],
]);

function isMedium(value: unknown): value is MediaContent {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  const field = MEDIA_FIELD.get(value.kind);
  if (field === undefined || typeof Reflect.get(value, field) !== "string") return false;
  return field !== "data" || typeof Reflect.get(value, "mediaType") === "string";
}

function toBlock(medium: MediaContent): ContentBlock {
  if (medium.kind === "uploaded-file") {
    return { type: "text", text: `[file ${medium.fileId} of ${medium.providerName}]` };
  }
  const { mediaType } = medium;
  if (medium.kind !== "binary") {
    const { url, identifier } = medium;
    return {
      type: "resource_link",
      uri: url,
      name: identifier ?? url.split("/").at(-1) ?? url,
      ...(mediaType !== undefined && { mimeType: mediaType }),
    };
  }
  const { identifier } = medium;
  const data = medium.data.replaceAll("-", "+").replaceAll("_", "/");
  const kind = /^(image|audio)\//.exec(medium.mediaType)?.[1];
  if (kind === "image") return { type: "image", data, mimeType: medium.mediaType };
  if (kind === "audio") return { type: "audio", data, mimeType: medium.mediaType };
  const uri = `file:///${encodeURIComponent(identifier ?? "result")}`;
  return { type: "resource", resource: { uri, blob: data, mimeType: medium.mediaType } };
}

function toText({ name }: ToolDefinition, value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw new UsageError(`The result of tool ${quoteName(name)} is not JSON.`, { cause });
  }
  if (text !== undefined) return text;
  throw new UsageError(`The result of tool ${quoteName(name)} is a ${typeof value}, not JSON.`);
}
