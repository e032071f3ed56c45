import type { CallToolResult, ContentBlock, EmbeddedResource } from "@modelcontextprotocol/client";
import type { Json, JsonObject } from "@toolsets/core";
import { isDeeperThan } from "./json-depth.ts";

const MAX_DEPTH = 64;
// what JSON.parse would round: a whole number of 16 digits or more
const LONG_NUMBER = /(?<![.\d])\d{16}/;

/**
 * What a tool returned, as one value: the structured content where nothing but text stands beside
 * it, else one value per block, a single one without its list.
 *
 * Images, audio and blobs are `{ kind: "binary", data, mediaType }` with `data` in base64, a
 * resource link is its URI. Text that is a JSON object or list is parsed, unless that would round a
 * number or nest deeper than 64 levels.
 */
export function readToolResult({ content, structuredContent }: CallToolResult): Json {
  if (structuredContent !== undefined && content.every(({ type }) => type === "text")) {
    return unwrap(structuredContent as Json); // it was read from JSON
  }
  const values = content.map(readBlock);
  const [first] = values;
  return values.length === 1 && first !== undefined ? first : values;
}

/** What a tool says of its failure. */
export function readErrorText({ content, structuredContent }: CallToolResult): string {
  if (structuredContent !== undefined) return JSON.stringify(structuredContent);
  const texts = content.map(toErrorText).filter((text) => text.trim() !== "");
  return texts.length === 0 ? "The tool failed and gave no reason." : texts.join("\n");
}

function unwrap(value: Json): Json {
  if (!isObject(value)) return value;
  const { result } = value;
  return result !== undefined && Object.keys(value).length === 1 ? result : value;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readBlock(block: ContentBlock): Json {
  switch (block.type) {
    case "text":
      return readText(block.text);
    case "image":
    case "audio":
      return binary(block.data, block.mimeType);
    case "resource":
      return readResource(block);
    case "resource_link":
      return block.uri;
    default:
      return block satisfies never;
  }
}

function readText(text: string): Json {
  if (!/^[{[]/.test(text) || LONG_NUMBER.test(text)) return text;
  try {
    const value: Json = JSON.parse(text);
    return isDeeperThan(value, MAX_DEPTH) ? text : value;
  } catch {
    return text;
  }
}

function readResource({ resource }: EmbeddedResource): Json {
  if ("text" in resource) return resource.text;
  return binary(resource.blob, resource.mimeType ?? "application/octet-stream");
}

function binary(data: string, mediaType: string): JsonObject {
  return { kind: "binary", data, mediaType };
}

function toErrorText(block: ContentBlock): string {
  switch (block.type) {
    case "text":
      return block.text;
    case "image":
    case "audio":
      return `[${block.mimeType}]`;
    case "resource":
      return "text" in block.resource ? block.resource.text : `[${block.resource.uri}]`;
    case "resource_link":
      return block.uri;
    default:
      return block satisfies never;
  }
}
