import { afterEach, describe, expect, it } from "vitest";
import { AT, partOf, requestJson, requestOf, responseJson } from "../__fixtures__/histories.ts";
import { MessageFormatError } from "../errors/message-format-error.ts";
import type { Message } from "../messages.ts";
import { NO_USAGE } from "../usage.ts";
import { parseMessages, serializeMessages } from "./messages.ts";

const toolReturn = (content: unknown): object => ({
  part_kind: "tool-return",
  tool_name: "t",
  content,
  tool_call_id: "c1",
  timestamp: AT,
});
const contentOf = (messages: readonly Message[]): unknown => {
  const part = partOf(messages);
  return part !== undefined && "content" in part ? part.content : undefined;
};
const rewritten = (json: string): unknown => JSON.parse(serializeMessages(parseMessages(json)));

function failureOf(run: () => unknown): MessageFormatError {
  try {
    run();
  } catch (error) {
    if (error instanceof MessageFormatError) return error;
    throw error;
  }
  throw new TypeError("nothing was refused");
}

describe("messages in memory", () => {
  it("agent §7.1: have camelCase names, the values of the JSON, and no field for null", () => {
    const json = responseJson(
      [{ part_kind: "tool-call", tool_name: "t", args: { a_b: 1 }, tool_call_id: "c1", id: null }],
      { finish_reason: "tool_call", provider_details: { x_y: 1 }, usage: { input_tokens: 3 } },
    );
    expect(parseMessages(json)).toEqual([
      {
        kind: "response",
        parts: [{ partKind: "tool-call", toolName: "t", args: { a_b: 1 }, toolCallId: "c1" }],
        usage: { ...NO_USAGE, inputTokens: 3 },
        timestamp: AT,
        providerDetails: { x_y: 1 },
        finishReason: "tool_call",
        state: "complete",
      },
    ]);
  });

  it("agent §7: are written with every field, in order", () => {
    expect(
      serializeMessages(requestOf({ partKind: "user-prompt", content: "é", timestamp: AT })),
    ).toBe(
      `[{"parts":[{"content":"é","timestamp":"${AT}","part_kind":"user-prompt"}],"timestamp":null,"instructions":null,"kind":"request","run_id":null,"conversation_id":null,"metadata":null,"state":"complete"}]`,
    );
  });

  it("agent §7.8.3: keep usage fields that are unknown here beside the others", () => {
    const usage = { zeta: 1, inputTokens: 5, input_tokens: 2, details: { a_b: 1 }, cost: "1e-7" };
    const json = responseJson([], { usage });
    expect(parseMessages(json)[0]).toMatchObject({
      usage: {
        inputTokens: 2,
        details: { a_b: 1 },
        cost: "1E-7",
        extra: { zeta: 1, inputTokens: 5 },
      },
    });
    expect(rewritten(json)).toMatchObject([
      { usage: { zeta: 1, inputTokens: 5, input_tokens: 2 } },
    ]);
  });

  it("agent §7.8.3: a cost that is a whole float is one in Python's eyes too", () => {
    expect(rewritten(`[{"kind":"response","parts":[],"usage":{"cost":1.0}}]`)).toMatchObject([
      { usage: { cost: "1.0" } },
    ]);
  });

  it("agent §7.8.4: the current name of a field wins, even when it is null", () => {
    const [message] = parseMessages(
      responseJson([], { vendor_id: "old", provider_response_id: null, vendor_details: { a: 1 } }),
    );
    expect(message).not.toHaveProperty("providerResponseId");
    expect(message).toHaveProperty("providerDetails", { a: 1 });
  });
});

describe("what is left as it is", () => {
  it("agent §7.1: keys inside arguments, contents, metadata and details, `__proto__` among them", () => {
    const inner = '{"__proto__":{"is_admin":true},"some_key":{"camelKey":[null]},"constructor":1}';
    const json = `[{"kind":"response","parts":[{"part_kind":"tool-call","tool_name":"t","args":${inner},"tool_call_id":"c","provider_details":${inner}}],"metadata":${inner},"timestamp":"${AT}"},{"kind":"request","parts":[{"part_kind":"tool-return","tool_name":"t","content":${inner},"metadata":${inner},"tool_call_id":"c","timestamp":"${AT}"},{"part_kind":"user-prompt","content":[{"kind":"binary","data":"","media_type":"a/b","vendor_metadata":${inner}}],"timestamp":"${AT}"}]}]`;
    const messages = parseMessages(json);
    expect(serializeMessages(messages).split(inner)).toHaveLength(7);
    expect(Object.keys(contentOf(messages.slice(1)) ?? {})).toContain("__proto__");
    expect({}).not.toHaveProperty("is_admin");
  });

  it("agent §7.5.8: arguments that are text, to the byte", () => {
    const args = ' {"a": 1.0,"b":"\\u00e9"} \n{';
    const json = responseJson([
      { part_kind: "tool-call", tool_name: "t", args, tool_call_id: "c1" },
    ]);
    expect(partOf(parseMessages(json))).toHaveProperty("args", args);
    expect(rewritten(json)).toMatchObject([{ parts: [{ args }] }]);
  });

  it("names of fields that come from Object.prototype are no fields", () => {
    expect(failureOf(() => parseMessages('[{"kind":"constructor"}]')).path).toEqual([0, "kind"]);
    expect(failureOf(() => parseMessages(requestJson({ part_kind: "toString" }))).path).toEqual([
      0,
      "parts",
      0,
      "part_kind",
    ]);
    expect(
      contentOf(parseMessages(requestJson(toolReturn({ kind: "valueOf", url: "a" })))),
    ).toEqual({
      kind: "valueOf",
      url: "a",
    });
  });

  it("agent §7.5.2: what `JSON.stringify` would make of it; bytes are refused", () => {
    const written = (content: unknown): unknown =>
      JSON.parse(
        serializeMessages(
          requestOf({
            partKind: "tool-return",
            toolName: "t",
            toolCallId: "c",
            content,
            timestamp: AT,
            outcome: "success",
          }),
        ),
      )[0].parts[0].content;
    expect(written({ at: new Date(0), none: undefined, no: [undefined, Number.NaN] })).toEqual({
      at: "1970-01-01T00:00:00.000Z",
      no: [null, null],
    });
    expect(written(undefined)).toBeNull();
    expect(() => written([new Uint8Array(2)])).toThrow("`/0/parts/0/content/0`");
    expect(() => written(() => 1)).toThrow("a JSON value");
    const cycle: unknown[] = [];
    cycle.push(cycle);
    expect(() => written(cycle)).toThrow("64 levels");
  });
});

describe("media", () => {
  it("agent §7.5.6: inside a tool return are those of a prompt, and are written as such", () => {
    const json = requestJson(
      toolReturn({
        page_one: [{ kind: "image-url", url: "a.png", alt_text: "A" }],
        cover: {
          kind: "binary",
          data: "-_8",
          media_type: "image/png",
          vendor_metadata: { a_b: 1 },
        },
      }),
    );
    const messages = parseMessages(json);
    expect(contentOf(messages)).toEqual({
      page_one: [{ kind: "image-url", url: "a.png", forceDownload: false }],
      cover: {
        kind: "binary",
        data: "+/8=",
        mediaType: "image/png",
        vendorMetadata: { a_b: 1 },
      },
    });
    expect(rewritten(json)).toMatchObject([
      {
        parts: [
          {
            content: {
              page_one: [{ url: "a.png", media_type: "image/png", identifier: "69aba0" }],
              cover: { data: "-_8=", vendor_metadata: { a_b: 1 } },
            },
          },
        ],
      },
    ]);
  });

  it("agent §7.8.8: what only looks like one stays whole, in both directions", () => {
    const contents = [
      { kind: "binary", media_type: "a/b", inner: { kind: "image-url", url: "a.png" } },
      { kind: "image-url", url: "a.png", force_download: "sometimes" },
      { kind: "image-url", url: "a.png", identifier: 5 },
      { kind: ["binary"], url: "a.png" },
      { kind: { toString: 1 }, url: "a.png" },
      { kind: "uploaded-file", file_id: "f", provider_name: "nobody" },
    ];
    const json = requestJson(toolReturn(contents));
    expect(contentOf(parseMessages(json))).toEqual(contents);
    expect(rewritten(json)).toMatchObject([{ parts: [{ content: contents }] }]);
  });

  it("agent §7.5.5: a link without a media type is read, and refused when it is written", () => {
    for (const part of [
      toolReturn([{ kind: "image-url", url: "a" }]),
      { part_kind: "user-prompt", content: [{ kind: "image-url", url: "a" }], timestamp: AT },
    ]) {
      const messages = parseMessages(requestJson(part));
      expect(failureOf(() => serializeMessages(messages))).toMatchObject({
        path: [0, "parts", 0, "content", 0, "mediaType"],
        expected: expect.stringContaining("media type"),
      });
    }
  });

  it("agent §7.8.6: an item without a kind is text, else a cache point", () => {
    const content = [{ content: "x" }, {}, { content: 1 }];
    expect(
      contentOf(parseMessages(requestJson({ part_kind: "user-prompt", content, timestamp: AT }))),
    ).toEqual([
      { kind: "text-content", content: "x" },
      { kind: "cache-point", ttl: "5m" },
      { kind: "cache-point", ttl: "5m" },
    ]);
  });
});

describe("what a history lacks", () => {
  const json = JSON.stringify([
    {
      kind: "request",
      parts: [
        { part_kind: "user-prompt", content: "x" },
        { part_kind: "retry-prompt", content: "y" },
      ],
    },
    { kind: "response", parts: [{ part_kind: "tool-call", tool_name: "t" }] },
  ]);

  it("agent §7.5.9: gets the time and ids of the caller's own", () => {
    const messages = parseMessages(json, { now: () => 1500, newToolCallId: () => "own" });
    expect(messages).toMatchObject([
      {
        parts: [
          { timestamp: "1970-01-01T00:00:01.500000Z" },
          { timestamp: "1970-01-01T00:00:01.500000Z", toolCallId: "own" },
        ],
      },
      { timestamp: "1970-01-01T00:00:01.500000Z", parts: [{ toolCallId: "own" }] },
    ]);
    expect(messages[0]).not.toHaveProperty("timestamp");
  });

  it("agent §7.5.9: gets ids like those of Python where the caller has none", () => {
    expect(parseMessages(json)[1]?.parts[0]).toMatchObject({
      toolCallId: expect.stringMatching(/^pyd_ai_[0-9a-f]{32}$/),
    });
  });

  it("agent §7.2: a retry prompt of ours without an id is always written with the same one", () => {
    const prompt = (content: string) =>
      requestOf({ partKind: "retry-prompt", content, timestamp: AT });
    const idOf = (messages: readonly Message[]): unknown =>
      JSON.parse(serializeMessages(messages))[0].parts[0].tool_call_id;
    const id = idOf(prompt("again"));
    expect(id).toMatch(/^pyd_ai_[0-9a-f]{32}$/);
    expect(idOf(prompt("again"))).toBe(id);
    expect(idOf(parseMessages(serializeMessages(prompt("again"))))).toBe(id);
    expect(idOf(prompt("once more"))).not.toBe(id);
  });

  it("a time or an id that is missing in memory is refused: writing makes nothing up", () => {
    const [message] = parseMessages(json);
    const part = { ...message?.parts[0], timestamp: undefined };
    const messages = [{ kind: "request", parts: [part] }] as unknown as Message[]; // as JavaScript may
    expect(failureOf(() => serializeMessages(messages)).path).toEqual([0, "parts", 0, "timestamp"]);
  });
});

describe("numbers", () => {
  const big = "[9007199254740993,-12345678901234567890,1e22,9007199254740992]";
  const json = `[{"kind":"request","parts":[{"part_kind":"tool-return","tool_name":"t","content":${big},"tool_call_id":"c","timestamp":"${AT}"}]}]`;

  const { parse } = JSON;
  const { rawJSON } = JSON as { rawJSON?: unknown }; // newer than the types
  afterEach(() => {
    Object.assign(JSON, { parse, rawJSON });
  });

  it("integers that no double holds keep their text", () => {
    const messages = parseMessages(json);
    expect(serializeMessages(messages)).toContain(
      '"content":[9007199254740993,-12345678901234567890,1e+22,9007199254740992]',
    );
    expect(contentOf(messages)).toMatchObject({ 2: 1e22, 3: 2 ** 53 });
  });

  it.each([
    ["keeps no numbers as text", { rawJSON: undefined }],
    [
      "does not tell the text of a number",
      {
        parse: (text: string, reviver?: (key: string, value: unknown) => unknown): unknown =>
          parse(text, reviver && ((key, value: unknown) => reviver(key, value))),
      },
    ],
  ])("a host that %s refuses them with their place, and reads the rest", (_what, older) => {
    Object.assign(JSON, older);
    expect(failureOf(() => parseMessages(json)).path).toEqual([0, "parts", 0, "content", 0]);
    expect(failureOf(() => parseMessages(json)).expected).toContain("integer");
    const other = `[{"kind":"response","parts":[],"usage":{"cost":1},"model_name":"${"1".repeat(20)}"}]`;
    expect(parseMessages(other)).toMatchObject([{ usage: { cost: "1" } }]);
  });
});

describe("agent §7.5.10: histories are untrusted", () => {
  const nested = (levels: number): unknown => JSON.parse("[".repeat(levels) + "]".repeat(levels));

  it("JSON inside nests 64 levels and no more, unless told otherwise", () => {
    const [fits, deep] = [64, 65].map((levels) => requestJson(toolReturn(nested(levels))));
    const messages = parseMessages(fits ?? "");
    expect(serializeMessages(messages)).toContain("[".repeat(64));
    const { path, expected } = failureOf(() => parseMessages(deep ?? ""));
    expect(path).toHaveLength(4 + 64);
    expect(expected).toContain("64 levels");
    expect(() => serializeMessages(messages, { maxDepth: 63 })).toThrow("63 levels");
    expect(parseMessages(deep ?? "", { maxDepth: 65 })).toHaveLength(1);
  });

  it.each([
    [
      "in a content",
      (deep: string) =>
        `[{"kind":"request","parts":[{"part_kind":"tool-return","tool_name":"t","content":${deep}}]}]`,
    ],
    [
      "with a long number",
      (deep: string) =>
        `[{"kind":"request","parts":[{"part_kind":"tool-return","tool_name":"t","content":${deep.replace("]", "12345678901234567890]")}}]}]`,
    ],
    ["as the history", (deep: string) => deep],
    ["as a part", (deep: string) => `[{"kind":"request","parts":${deep}}]`],
  ])("a hundred thousand levels %s exhaust no stack", (_where, documentOf) => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    expect(failureOf(() => parseMessages(documentOf(deep))).code).toBe("message_format");
  });

  it("fields that are unknown are not looked at", () => {
    const json = `[{"kind":"request","parts":[],"later":${"[".repeat(1000)}${"]".repeat(1000)}}]`;
    expect(parseMessages(json)).toEqual([{ kind: "request", parts: [], state: "complete" }]);
  });

  it("half characters are refused, in texts and in keys, read and written", () => {
    const prompt = '[{"kind":"request","parts":[{"part_kind":"user-prompt","content":"\\ud800"}]}]';
    const { path } = failureOf(() => parseMessages(prompt));
    expect(path).toEqual([0, "parts", 0, "content"]);
    const key = requestJson(toolReturn({ "\udfff": 1 }));
    expect(() => parseMessages(key)).toThrow("half characters");
    const messages = requestOf({ partKind: "user-prompt", content: "a\ud83d", timestamp: AT });
    expect(() => serializeMessages(messages)).toThrow("half characters");
  });

  it("an error tells the place and what belongs there, and nothing of the document", () => {
    for (const json of [
      requestJson({ part_kind: "s3cret" }),
      requestJson({ part_kind: "user-prompt", content: { s3cret: 1 } }),
      requestJson(toolReturn("s3cret")).slice(0, -3),
      requestJson({ ...toolReturn(1), timestamp: "s3cret" }),
    ]) {
      const error = failureOf(() => parseMessages(json));
      expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain("s3cret");
      expect(error.cause).toBeUndefined();
    }
    const { message, code } = failureOf(() =>
      parseMessages(requestJson({ ...toolReturn(1), outcome: "?" })),
    );
    expect(code).toBe("message_format");
    expect(message).toBe(
      "Message JSON at `/0/parts/0/outcome` should be one of `success`, `failed`, `denied`, `interrupted`. Correct that, or leave the message out.",
    );
  });

  it("a place with keys from outside is one line without control characters", () => {
    const details = { [`a/~\n\u001b[2J${"x".repeat(500)}`]: "1.5" };
    const { message } = failureOf(() => parseMessages(responseJson([], { usage: { details } })));
    expect(message).toContain("`/0/usage/details/a~1~0\\u{a}\\u{1b}[2Jxxx");
    expect(message.length).toBeLessThan(300);
  });
});
