import type {
  FileProvider,
  MediaContent,
  Message,
  RequestPart,
  ResponsePart,
  UserContent,
} from "@toolsets/core";
import {
  AT,
  binaryOf,
  callOf,
  requestOf,
  responseOf,
  returnOf,
  said,
  userSays,
} from "./conversation.ts";
import { FOREIGN, type NamedHistory, responseHistories } from "./response-histories.ts";

/** A link that no provider is to follow. */
export const DOWNLOADED = "https://example.com/b.png";

const FILE_PROVIDERS: readonly FileProvider[] = ["anthropic", "openai", "google", "bedrock"];
const LONE = "\uD83D"; // half a character

const MEDIA: readonly (readonly [name: string, medium: MediaContent])[] = [
  ...[
    "image/png",
    "image/jpeg",
    "image/svg+xml",
    "audio/wav",
    "audio/mpeg",
    "video/mp4",
    "application/pdf",
    "text/plain",
    "text/csv",
    "application/json",
    "application/octet-stream",
  ].map((mediaType) => [`a file of ${mediaType}`, binaryOf(mediaType)] as const),
  [
    "a file in the alphabet of links, without padding",
    { kind: "binary", data: "-_8", mediaType: "image/png" },
  ],
  ["a link to an image", { kind: "image-url", url: "https://example.com/a.png" }],
  ["a link that tells no type", { kind: "image-url", url: "https://example.com/a" }],
  ["a link to download", { kind: "image-url", url: DOWNLOADED, forceDownload: true }],
  ["a link to a recording", { kind: "audio-url", url: "https://example.com/a.mp3" }],
  ["a link to a film", { kind: "video-url", url: "https://example.com/a.mp4" }],
  ["a link to a film of YouTube", { kind: "video-url", url: "https://youtu.be/a" }],
  ["a link to a document", { kind: "document-url", url: "https://example.com/a.pdf" }],
  ["a link to a text", { kind: "document-url", url: "https://example.com/a.txt" }],
  ...FILE_PROVIDERS.map(
    (providerName) =>
      [
        `a file at ${providerName}`,
        { kind: "uploaded-file", fileId: "file-1", providerName, mediaType: "application/pdf" },
      ] as const,
  ),
];

const PROMPTS: readonly (readonly [name: string, content: string | readonly UserContent[]])[] = [
  ["an empty prompt", ""],
  ["a prompt of blanks", " \n"],
  ["a prompt without items", []],
  ["texts in a row", ["One.", { kind: "text-content", content: "Two.", metadata: { a: 1 } }, ""]],
  [
    "a point of the cache",
    ["One.", { kind: "cache-point" }, "Two.", { kind: "cache-point", ttl: "1h" }],
  ],
  ["a point of the cache before all else", [{ kind: "cache-point" }, "One."]],
  ["half a character and what is no letter", `a${LONE}b\u0000\u2028\uFEFF`],
  ...MEDIA.map(([name, medium]) => [name, ["What is this?", medium]] as const),
];

const RETURNS: readonly (readonly [name: string, content: unknown])[] = [
  ["an empty text", ""],
  ["nothing", null],
  ["a number", 7],
  ["an object", { a: [1, { b: null }], constructor: 1 }],
  ["a list", ["a", 1, null]],
  ["half a character", `a${LONE}`],
  ...MEDIA.map(([name, medium]) => [name, medium] as const),
  ["a list with files", ["a", binaryOf("image/png"), { b: 1 }, binaryOf("application/pdf")]],
  ["files inside an object", { shots: [binaryOf("image/png")] }],
  ["what looks like a file", { kind: "binary", mediaType: 7 }],
];

const ARGS: readonly (readonly [
  name: string,
  args: string | Record<string, unknown> | undefined,
])[] = [
  ["no arguments", undefined],
  ["an empty text as arguments", ""],
  ["an object as arguments", { city: "Ürümqi" }],
  ["a list as arguments", "[1]"],
  ["half of the arguments", '{"city":"Ür'],
  ["half a character in the arguments", `{"city":"${LONE}"}`],
  ["half a character as a key of the arguments", { [LONE]: [LONE] }],
];

const hello = requestOf(userSays("Hello"));

function afterCall(call: ResponsePart, ...answers: readonly RequestPart[]): readonly Message[] {
  return [hello, responseOf([call]), requestOf(...answers)];
}

/** Requests whose parts are odd. */
const REQUESTS: readonly NamedHistory[] = [
  ...PROMPTS.map(([name, content]): NamedHistory => [
    `a prompt: ${name}`,
    [requestOf(userSays(content))],
  ]),
  ["a request without parts", [requestOf()]],
  [
    "system prompts in the middle",
    [
      requestOf({ partKind: "system-prompt", content: "Be kind.", timestamp: AT, dynamicRef: "a" }),
      responseOf([said("Hi.")]),
      requestOf(
        { partKind: "system-prompt", content: "Be brief.", timestamp: AT },
        userSays("Hm."),
      ),
    ],
  ],
  [
    "speech of the user",
    [
      requestOf({
        partKind: "speech",
        speaker: "user",
        transcript: "Hello.",
        audio: binaryOf("audio/wav"),
      }),
    ],
  ],
  [
    "speech of the user without words",
    [requestOf({ partKind: "speech", speaker: "user" }, userSays("?"))],
  ],
  [
    "tools that became available",
    [
      hello,
      responseOf([callOf("call_1", "{}")]),
      requestOf(
        returnOf("call_1", "ok"),
        { partKind: "tool-availability-delta", toolsAdded: ["look_up"], toolCallId: "call_1" },
        { partKind: "tool-availability-delta", toolsAdded: [] },
      ),
    ],
  ],
  [
    "a retry that answers no call",
    [
      hello,
      responseOf([said("Hi.")]),
      requestOf({ partKind: "retry-prompt", content: "Call a tool.", timestamp: AT }),
    ],
  ],
];

/** Calls, and what answers them. */
const CALLS: readonly NamedHistory[] = [
  ...RETURNS.map(([name, content]): NamedHistory => [
    `a result: ${name}`,
    afterCall(callOf("call_1", "{}"), returnOf("call_1", content)),
  ]),
  ...(["failed", "denied", "interrupted"] as const).flatMap((outcome): NamedHistory[] => [
    [
      `a call that was ${outcome}`,
      afterCall(callOf("call_1", "{}"), returnOf("call_1", "No.", outcome)),
    ],
    [
      `a call that was ${outcome}, with a file`,
      afterCall(
        callOf("call_1", "{}"),
        returnOf("call_1", ["No.", binaryOf("image/png")], outcome),
      ),
    ],
  ]),
  ...ARGS.map(([name, args]): NamedHistory => [
    `a call with ${name}`,
    afterCall(callOf("call_1", args), returnOf("call_1", "ok")),
  ]),
  [
    "a call that is to be tried again",
    afterCall(callOf("call_1", "{}"), {
      partKind: "retry-prompt",
      toolName: "look_up",
      toolCallId: "call_1",
      content: [{ type: "missing", loc: ["city", 0], msg: "Required", input: { a: 1 } }],
      timestamp: AT,
    }),
  ],
  [
    "half a character in a name and an id",
    afterCall(callOf(`c${LONE}`, "{}", { toolName: `t${LONE}` }), returnOf(`c${LONE}`, "ok")),
  ],
  [
    "calls with ids of other providers, and an odd name",
    [
      hello,
      responseOf([
        callOf("pyd_ai_0123456789abcdef0123456789abcdef", "{}"),
        callOf("call_1|fc_1", "{}", FOREIGN),
        callOf("a b/c:ü", "{}", { toolName: "größe/of.it" }),
      ]),
      requestOf(
        returnOf("pyd_ai_0123456789abcdef0123456789abcdef", "1"),
        returnOf("call_1|fc_1", "2"),
        returnOf("a b/c:ü", "3"),
      ),
    ],
  ],
];

/** All that a model has to take; `system` is its own. */
export function historiesFor(system: string): readonly NamedHistory[] {
  return [["no messages", []], ...REQUESTS, ...CALLS, ...responseHistories(system)];
}
