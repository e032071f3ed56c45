import {
  type Message,
  type ModelResponse,
  type RequestPart,
  type ResponsePart,
  type ToolCallPart,
  toolCallsOf,
  type UserContent,
} from "@toolsets/core";
import { modelOf } from "../ask.ts";
import { foundBy, RETRY, SEARCH, textsOf } from "./results.ts";
import { namesIn, revealedBy, withoutPretence } from "./reveals.ts";
import type { Api } from "../exchanges.ts";
import {
  type CallResult,
  isAnswer,
  isItem,
  type Item,
  itemsOf,
  resultsOf,
  textOf,
} from "./wire.ts";

const TIMESTAMP = "2026-01-01T00:00:00Z";

/** Whose messages they are. */
export interface Source {
  readonly api: Api;
  readonly modelName: string;
  readonly provider: string | undefined;
}

/** Recorded messages as a history of ours. What the model said is read by the adapter. */
export async function toHistory(
  source: Source,
  given: readonly Item[],
): Promise<readonly Message[]> {
  const { api } = source;
  const turns = withoutPretence(given);
  const messages: Message[] = [];
  const calls = new Map<string, ToolCallPart>();
  for (let at = 0; at < turns.length;) {
    const answer = isAnswer(api, turns[at] ?? {});
    const end = turns.findIndex((turn, index) => index > at && isAnswer(api, turn) !== answer);
    const group = turns.slice(at, end === -1 ? turns.length : end);
    at += group.length;
    if (!answer) {
      for (const said of requestsIn(api, group)) {
        const parts = told(said.flatMap((turn) => toParts(api, turn, calls)));
        if (parts.length > 0) messages.push({ kind: "request", state: "complete", parts });
      }
      continue;
    }
    for (const said of api === "openai-responses" ? [group] : group.map((turn) => [turn])) {
      const response = await readAnswer(source, said);
      const ids = said.flatMap(callIdsOf);
      for (const [index, part] of toolCallsOf(response).entries())
        calls.set(ids[index] ?? part.toolCallId, part);
      messages.push(response);
    }
  }
  return messages;
}

/** Without what a search has told already. */
function told(parts: readonly RequestPart[]): readonly RequestPart[] {
  const found = new Set(
    parts.flatMap((part) =>
      part.partKind === "tool-return" && part.toolKind === "tool-search"
        ? namesIn(JSON.stringify(part.content))
        : [],
    ),
  );
  return parts.filter(
    (part) =>
      part.partKind !== "tool-availability-delta" ||
      part.toolsAdded.some((name) => !found.has(name)),
  );
}

/** Messages of Anthropic are requests, but that of the system which goes with the one before. */
function requestsIn(api: Api, group: readonly Item[]): readonly (readonly Item[])[] {
  if (api !== "anthropic-messages") return [group];
  const requests: Item[][] = [];
  for (const turn of group)
    if (turn["role"] === "user" || requests.length === 0) requests.push([turn]);
    else requests.at(-1)?.push(turn);
  return requests;
}

/** What one message of the application says. */
export function toParts(
  api: Api,
  turn: Item,
  calls: ReadonlyMap<string, ToolCallPart> = new Map(),
): readonly RequestPart[] {
  const toolsAdded = revealedBy(turn);
  if (toolsAdded.length > 0) return [{ partKind: "tool-availability-delta", toolsAdded }];
  if (turn["role"] === "system" || turn["role"] === "developer") {
    const content = textsOf(turn["content"]);
    return content === "" ? [] : [{ partKind: "system-prompt", content, timestamp: TIMESTAMP }];
  }
  const results = resultsOf(api, turn).map((result) => toResult(result, calls.get(result.id)));
  const content = turn["role"] === "user" ? toContent(turn["content"]) : [];
  const [only, ...more] = content;
  if (only === undefined) return results;
  const prompt = typeof only === "string" && more.length === 0 ? only : content;
  return [...results, { partKind: "user-prompt", content: prompt, timestamp: TIMESTAMP }];
}

function toResult(result: CallResult, call: ToolCallPart | undefined): RequestPart {
  const { id, content, isError } = result;
  const text = textsOf(content);
  const { toolName = "", toolCallId = id } = call ?? {}; // an adapter may know it by another id
  const fields = { toolName, toolCallId, timestamp: TIMESTAMP };
  const found = foundBy(result);
  if (found !== undefined)
    return {
      partKind: "tool-return",
      content: found,
      outcome: "success",
      toolKind: "tool-search",
      ...fields,
    };
  if (text.endsWith(RETRY))
    return { partKind: "retry-prompt", content: text.slice(0, -RETRY.length), ...fields };
  const outcome = isError ? "failed" : "success";
  return { partKind: "tool-return", content: toValue(content), outcome, ...fields };
}

/** A result as a tool would return it. */
export function toValue(content: unknown): unknown {
  const list = itemsOf(content);
  if (list.every(({ text }) => typeof text === "string")) return textsOf(content);
  const media = toContent(content);
  return media.length === 1 ? media[0] : media;
}

/** Texts and media of a message, without results. */
function toContent(content: unknown): readonly UserContent[] {
  if (typeof content === "string") return [content];
  const contents: UserContent[] = [];
  for (const block of itemsOf(content)) {
    const found = toUserContent(block);
    if (found === undefined) continue;
    contents.push(found);
    if (isItem(block["cache_control"])) contents.push({ kind: "cache-point" });
  }
  return contents;
}

function toUserContent(block: Item): UserContent | undefined {
  const { type, text } = block;
  if (typeof text === "string") return text;
  const source = isItem(block["source"]) ? block["source"] : {};
  const file = isItem(block["file"]) ? block["file"] : block;
  switch (type) {
    case "image_url":
    case "input_image": {
      const image = isItem(block["image_url"]) ? block["image_url"] : block;
      const detail = typeof image["detail"] === "string" ? image["detail"] : undefined;
      const vendor = detail === undefined ? {} : { vendorMetadata: { detail } };
      if (typeof block["file_id"] === "string")
        return {
          kind: "uploaded-file",
          fileId: block["file_id"],
          providerName: "openai",
          mediaType: "image/png",
          ...vendor,
        };
      const url = textOf(image["url"] ?? image["image_url"]);
      return fromData(url, vendor) ?? { kind: "image-url", url, mediaType: "image/png", ...vendor };
    }
    case "file":
    case "input_file": {
      if (typeof file["file_id"] === "string")
        return { kind: "uploaded-file", fileId: file["file_id"], providerName: "openai" };
      const url = textOf(file["file_data"] ?? file["file_url"]);
      return fromData(url, {}) ?? { kind: "document-url", url, mediaType: "application/pdf" };
    }
    case "container_upload":
      return {
        kind: "uploaded-file",
        fileId: textOf(block["file_id"]),
        providerName: "anthropic",
      };
    case "image":
    case "document": {
      const mediaType =
        textOf(source["media_type"]) || (type === "image" ? "image/png" : "application/pdf");
      if (typeof source["file_id"] === "string")
        return {
          kind: "uploaded-file",
          fileId: source["file_id"],
          providerName: "anthropic",
          mediaType,
        };
      if (typeof source["url"] === "string")
        return type === "image"
          ? { kind: "image-url", url: source["url"], mediaType }
          : { kind: "document-url", url: source["url"], mediaType };
      const data = textOf(source["data"]);
      return source["type"] === "text"
        ? { kind: "binary", data: Buffer.from(data).toString("base64"), mediaType: "text/plain" }
        : { kind: "binary", data, mediaType };
    }
    default:
      return undefined;
  }
}

function fromData(url: string, rest: object): UserContent | undefined {
  const [, mediaType, data] = /^data:([^;,]+);base64,(.*)$/s.exec(url) ?? [];
  return mediaType === undefined || data === undefined
    ? undefined
    : { kind: "binary", mediaType, data, ...rest };
}

/** What the model said, as the adapter reads it. */
async function readAnswer(
  { api, modelName, provider }: Source,
  said: readonly Item[],
): Promise<ModelResponse> {
  const fetch = async (): Promise<Response> => Response.json(answerOf(api, modelName, said));
  const model = modelOf(api, { fetch, provider }, modelName);
  const reply = await model.request([], {
    instructions: [],
    tools: [],
    outputMode: "text",
    allowTextOutput: true,
    allowImageOutput: false,
    settings: {},
    signal: new AbortController().signal,
  });
  return {
    kind: "response",
    timestamp: TIMESTAMP,
    modelName,
    providerName: model.system,
    ...reply,
    parts: reply.parts.map(markSearch),
    state: "complete",
  };
}

/** What was said, as the body of an answer. */
function answerOf(api: Api, model: string, said: readonly Item[]): object {
  const [message = {}] = said;
  switch (api) {
    case "openai-chat":
      return { id: "", model, created: 0, choices: [{ index: 0, finish_reason: "stop", message }] };
    case "openai-responses":
      return {
        id: "history",
        model,
        status: "completed",
        output: said.map(toOutputItem),
        usage: null,
      };
    case "anthropic-messages": {
      const { content } = message;
      return {
        id: "",
        type: "message",
        role: "assistant",
        model,
        content: typeof content === "string" ? [{ type: "text", text: content }] : content,
        stop_reason: "end_turn",
        usage: { input_tokens: 0, output_tokens: 0 },
      };
    }
  }
}

/** Items that were answers may be shorter when they are sent. */
function toOutputItem(item: Item): Item {
  if (item["role"] !== "assistant") return item;
  const { content } = item;
  const whole = typeof content === "string" ? [{ type: "output_text", text: content }] : content;
  return { type: "message", ...item, content: whole };
}

/** As a run marks calls of a search for tools. */
function markSearch(part: ResponsePart): ResponsePart {
  return part.partKind === "tool-call" && part.toolName === SEARCH
    ? { ...part, toolKind: "tool-search" }
    : part;
}

/** The ids of the calls in an item, or in the blocks of a message. */
function callIdsOf(item: Item): readonly string[] {
  if (item["type"] === "function_call") return [textOf(item["call_id"])];
  const calls = [...itemsOf(item["tool_calls"]), ...itemsOf(item["content"])];
  return calls
    .filter(({ type }) => type === "tool_use" || type === "function")
    .map(({ id }) => textOf(id));
}
