import {
  type BinaryContent,
  type Json,
  type Message,
  MessageFormatError,
  NO_USAGE,
  parseMessages,
  type RequestPart,
  type RequestUsage,
  type ResponsePart,
  serializeMessages,
  type UserContent,
} from "@toolsets/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

/** Any text that UTF-8 can hold. */
const text = fc.string({ unit: "binary", maxLength: 12 });
const number = fc
  .oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true }))
  .map((value) => (value === 0 ? 0 : value)); // JSON has no -0
const key = fc.oneof(text, fc.constantFrom("kind", "url", "media_type", "toString", "a_b", "aB"));
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.oneof(text, number, fc.boolean(), fc.constant(null)),
    fc.array(tie("json"), { maxLength: 3 }),
    fc.dictionary(key, tie("json"), { maxKeys: 3 }),
  ),
}));
const object = fc.dictionary(key, json, { maxKeys: 3 });
const timestamp = fc
  .date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })
  .map((date) =>
    date
      .toISOString()
      .replace(".000Z", "Z")
      .replace(/(\.\d+)Z/, "$1000Z"),
  );
const count = fc.nat();
const id = fc.string({ unit: "binary", minLength: 1, maxLength: 8 });

/** A record with these fields, and some of those. */
function fields<Always extends object, Sometimes extends object>(
  always: { [Name in keyof Always]: fc.Arbitrary<Always[Name]> },
  sometimes: { [Name in keyof Sometimes]: fc.Arbitrary<Sometimes[Name]> },
): fc.Arbitrary<Always & Partial<Sometimes>> {
  const names = Object.keys(always);
  return fc.record({ ...always, ...sometimes }, { requiredKeys: names as never }) as never; // as the parameters say
}

const is = <Value extends string>(value: Value): fc.Arbitrary<Value> => fc.constant(value);
const provider = { id: text, providerName: text, providerDetails: object };
const medium = { vendorMetadata: object };
const binary: fc.Arbitrary<BinaryContent> = fields(
  {
    kind: is("binary"),
    identifier: id,
    data: fc.uint8Array().map((bytes) => Buffer.from(bytes).toString("base64")),
    mediaType: text,
  },
  medium,
);
const item: fc.Arbitrary<UserContent> = fc.oneof(
  text,
  fields(
    { kind: is("text-content"), content: text },
    { metadata: json.filter((each) => each !== null) },
  ),
  fields(
    {
      kind: fc.constantFrom("image-url", "audio-url", "video-url", "document-url"),
      url: text,
      identifier: id,
      forceDownload: fc.constantFrom(true, false, "allow-local" as const),
      mediaType: id,
    },
    medium,
  ),
  binary,
  fields(
    {
      kind: is("uploaded-file"),
      identifier: id,
      fileId: text,
      providerName: is("openai"),
      mediaType: text,
    },
    medium,
  ),
  fields({ kind: is("cache-point"), ttl: fc.constantFrom("5m" as const, "1h" as const) }, {}),
);
const metadata = json.filter((each) => each !== null);
const returned = {
  toolName: text,
  toolCallId: text,
  content: json,
  timestamp,
  outcome: fc.constantFrom("success", "failed", "denied", "interrupted"),
};
const called = { toolName: text, toolCallId: text };
const args = fc.oneof(text, object);
const speech = { transcript: text, audio: binary, interruptedAtMs: count, ...provider };

const requestPart: fc.Arbitrary<RequestPart> = fc.oneof(
  fields({ partKind: is("system-prompt"), content: text, timestamp }, { dynamicRef: text }),
  fields({ partKind: is("user-prompt"), content: fc.oneof(text, fc.array(item)), timestamp }, {}),
  fields({ partKind: is("tool-return"), ...returned }, { metadata }),
  fields(
    {
      partKind: is("retry-prompt"),
      content: fc.oneof(
        text,
        fc.array(
          fields(
            { type: text, loc: fc.array(fc.oneof(text, count)), msg: text, input: json },
            { ctx: object, url: text },
          ),
        ),
      ),
      toolCallId: text,
      timestamp,
    },
    { toolName: text },
  ),
  fields(
    { partKind: is("tool-availability-delta"), toolsAdded: fc.array(text) },
    { toolCallId: text },
  ),
  fields({ partKind: is("speech"), speaker: is("user") }, speech),
);
const responsePart: fc.Arbitrary<ResponsePart> = fc.oneof(
  fields({ partKind: is("text"), content: text }, provider),
  fields({ partKind: is("thinking"), content: text }, { ...provider, signature: text }),
  fields({ partKind: is("tool-call"), ...called }, { ...provider, args }),
  fields({ partKind: is("builtin-tool-call"), ...called }, { ...provider, args }),
  fields(
    { partKind: is("builtin-tool-return"), ...returned },
    { metadata, providerName: text, providerDetails: object },
  ),
  fields({ partKind: is("compaction") }, { ...provider, content: text }),
  fields({ partKind: is("file"), content: binary }, provider),
  fields({ partKind: is("speech"), speaker: is("assistant") }, speech),
);
const run = { runId: text, conversationId: text, metadata: object };
const message: fc.Arbitrary<Message> = fc.oneof(
  fields(
    {
      kind: is("request"),
      parts: fc.array(requestPart, { maxLength: 4 }),
      state: fc.constantFrom("complete", "interrupted"),
    },
    { ...run, timestamp, instructions: text },
  ),
  fields(
    {
      kind: is("response"),
      parts: fc.array(responsePart, { maxLength: 4 }),
      usage: fields(
        {
          inputTokens: count,
          outputTokens: count,
          details: fc.dictionary(text, count, { maxKeys: 2 }),
        },
        { cost: fc.nat().map((cents) => `0.${cents + 1}`) },
      ).map((usage): RequestUsage => Object.assign({}, NO_USAGE, usage)),
      timestamp,
      state: fc.constantFrom("complete", "incomplete", "suspended", "interrupted"),
    },
    {
      ...run,
      modelName: text,
      providerName: text,
      providerUrl: text,
      providerDetails: object,
      providerResponseId: text,
      finishReason: fc.constantFrom("stop", "length", "content_filter", "tool_call", "error"),
    },
  ),
);
const history = fc.array(message, { maxLength: 4 });

describe("agent §7: random histories", () => {
  it("come back as they were", () => {
    fc.assert(
      fc.property(history, (messages) => {
        const read = parseMessages(serializeMessages(messages));
        expect(JSON.stringify(sorted(read))).toBe(JSON.stringify(sorted(messages)));
      }),
      { numRuns: 500 },
    );
  });

  it("are written the same once they were read", () => {
    fc.assert(
      fc.property(history, (messages) => {
        const written = serializeMessages(messages);
        expect(serializeMessages(parseMessages(written))).toBe(written);
      }),
      { numRuns: 500 },
    );
  });

  it("with anything anywhere are read or refused, never more", () => {
    const spoilt = fc
      .tuple(history, fc.nat(), fc.oneof(json, fc.constantFrom({}, [], "", 0)))
      .map(([messages, at, value]) => replaceAt(serializeMessages(messages), at, value));
    fc.assert(
      fc.property(spoilt, (written) => {
        expect(["the same", "refused", "no media type"]).toContain(outcomeOf(written));
      }),
      { numRuns: 2000 },
    );
  });

  it("leave the prototypes of this program alone", () => {
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

/** What comes of a document, written and read again. */
function outcomeOf(written: string): unknown {
  let read: readonly Message[];
  try {
    read = parseMessages(written);
  } catch (error) {
    return error instanceof MessageFormatError ? "refused" : error;
  }
  try {
    const again = serializeMessages(read);
    return serializeMessages(parseMessages(again)) === again ? "the same" : "another";
  } catch (error) {
    // all else that can be read can be written
    const isMissing = error instanceof MessageFormatError && error.path.at(-1) === "mediaType";
    return isMissing ? "no media type" : error;
  }
}

/** With the keys of all objects in order, `__proto__` among them. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return entries.map(([name, each]) => [name, sorted(each)]);
}

/** A JSON text with another value in the place of one of its values. */
function replaceAt(written: string, at: number, value: Json): string {
  let places = 0;
  JSON.parse(written, (_key, each: unknown) => {
    places += 1;
    return each;
  });
  let place = 0;
  return JSON.stringify(
    JSON.parse(written, (_key, each: unknown) => (place++ === at % places ? value : each)),
  );
}
