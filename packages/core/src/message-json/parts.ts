import { binary, returnContent, userContent } from "./content.ts";
import { anyJson, jsonObject } from "./json-value.ts";
import { integer, time } from "./scalars.ts";
import { sha1, utf8 } from "./sha1.ts";
import {
  list,
  maybe,
  nullable,
  oneOf,
  own,
  record,
  type Shape,
  sourceName,
  tag,
  tagged,
  text,
  textOr,
  withDefault,
} from "./shape.ts";

/** A time, now where it is missing in the JSON. */
export const stamp: Shape = (value, walk) =>
  time(value === undefined && walk.isReading ? new Date(walk.now()).toISOString() : value, walk);

const toolCallId: Shape = (value, walk) =>
  text(value === undefined && walk.isReading ? walk.newToolCallId() : value, walk);

const toolKind = nullable(oneOf("tool-search", "capability-load"));
const provider = { providerName: nullable(text), providerDetails: nullable(jsonObject) };
const idAndProvider = { id: nullable(text), ...provider };

/** What is particular about a part of a known shape. */
interface Typed {
  readonly toolName?: Shape;
  readonly args?: Shape;
  readonly content?: Shape;
}

function call(kind: string, { toolName = text, args = jsonObject }: Typed = {}): Shape {
  return record({
    toolName,
    args: nullable(textOr("an object", args)),
    toolCallId,
    toolKind,
    ...idAndProvider,
    partKind: tag(kind),
  });
}

function toolReturn(
  kind: string,
  { toolName = text, content = returnContent }: Typed = {},
  further: Readonly<Record<string, Shape>> = {},
): Shape {
  return record({
    toolName,
    content,
    toolCallId,
    toolKind,
    metadata: nullable(anyJson),
    timestamp: stamp,
    outcome: withDefault(oneOf("success", "failed", "denied", "interrupted"), "success"),
    ...further,
    partKind: tag(kind),
  });
}

/** By its tool kind a part has another shape. */
function byToolKind(base: Shape, typed: Readonly<Record<string, Shape>>): Shape {
  const shapes = new Map<unknown, Shape>(Object.entries(typed));
  return (value, walk) => {
    const kind = own(value, sourceName("toolKind", walk));
    return (shapes.get(kind) ?? base)(value, walk);
  };
}

const search: Typed = {
  args: record({ queries: list(text) }),
  content: record({ discovered_tools: list(record({ name: text })), message: maybe(text) }),
};
const localSearch: Typed = { ...search, toolName: tag("search_tools") };
const builtinSearch: Typed = { ...search, toolName: tag("tool_search") };
const load: Typed = {
  toolName: tag("load_capability"),
  args: record({ id: text }),
  content: record({ instructions: maybe(text) }),
};

/** A call whose arguments may be anything, whatever its tool kind. */
export const baseToolCall: Shape = call("tool-call");

const errorDetail = record({
  type: text,
  loc: list((value, walk) => (typeof value === "string" ? text : integer)(value, walk)),
  msg: text,
  input: anyJson,
  ctx: maybe(jsonObject),
  url: maybe(text),
});

const retryFields = record({
  content: textOr("a list", list(errorDetail)),
  toolName: nullable(text),
  toolCallId: (value, walk) => (walk.isReading ? toolCallId : nullable(text))(value, walk),
  timestamp: stamp,
  partKind: tag("retry-prompt"),
});

/** Its id is always written: where there is none it is made of the rest, so that it stays the same. */
export const retryPrompt: Shape = (value, walk) => {
  const part = retryFields(value, walk);
  if (!walk.isReading)
    part["tool_call_id"] ??= `pyd_ai_${sha1(utf8(JSON.stringify(part))).slice(0, 32)}`;
  return part;
};

function speech(speaker: string): Shape {
  return record({
    speaker: oneOf(speaker),
    transcript: nullable(text),
    audio: nullable(binary),
    interruptedAtMs: nullable(integer),
    ...idAndProvider,
    partKind: tag("speech"),
  });
}

/** A part of a request. */
export const requestPart: Shape = tagged("partKind", {
  "system-prompt": record({
    content: text,
    timestamp: stamp,
    dynamicRef: nullable(text),
    partKind: tag("system-prompt"),
  }),
  "user-prompt": record({
    content: userContent,
    timestamp: stamp,
    partKind: tag("user-prompt"),
  }),
  "tool-return": byToolKind(toolReturn("tool-return"), {
    "tool-search": toolReturn("tool-return", localSearch),
    "capability-load": toolReturn("tool-return", load),
  }),
  "retry-prompt": retryPrompt,
  "tool-availability-delta": record(
    {
      toolsAdded: withDefault(list(text), []),
      toolCallId: nullable(text),
      partKind: tag("tool-availability-delta"),
    },
    { toolsAdded: "added" },
  ),
  speech: speech("user"),
});

/** A part of a response. */
export const responsePart: Shape = tagged("partKind", {
  text: record({ content: text, ...idAndProvider, partKind: tag("text") }),
  thinking: record({
    content: text,
    id: nullable(text),
    signature: nullable(text),
    ...provider,
    partKind: tag("thinking"),
  }),
  "tool-call": byToolKind(baseToolCall, {
    "tool-search": call("tool-call", localSearch),
    "capability-load": call("tool-call", load),
  }),
  "builtin-tool-call": byToolKind(call("builtin-tool-call"), {
    "tool-search": call("builtin-tool-call", builtinSearch),
  }),
  "builtin-tool-return": byToolKind(toolReturn("builtin-tool-return", {}, provider), {
    "tool-search": toolReturn("builtin-tool-return", builtinSearch, provider),
  }),
  compaction: record({
    content: nullable(text),
    ...idAndProvider,
    partKind: tag("compaction"),
  }),
  file: record({ content: binary, ...idAndProvider, partKind: tag("file") }),
  speech: speech("assistant"),
});
