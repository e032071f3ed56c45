import type { Message, ModelResponse, ResponsePart, TextPart } from "@toolsets/core";
import { AT, binaryOf, requestOf, responseOf, said, userSays } from "./conversation.ts";

/** A history that core may hand to any model, by what is odd about it. */
export type NamedHistory = readonly [name: string, messages: readonly Message[]];

/** What another provider says of its parts. */
export const FOREIGN: Pick<TextPart, "id" | "providerName" | "providerDetails"> = {
  id: "id-1",
  providerName: "some-other-provider",
  providerDetails: { a: [1] },
};

const RESPONSES: readonly (readonly [
  name: string,
  parts: readonly ResponsePart[],
  fields?: Partial<ModelResponse>,
])[] = [
  ["a response without parts", []],
  ["an empty text", [{ partKind: "text", content: "" }]],
  ["a text of another provider", [{ partKind: "text", content: "Hi.", ...FOREIGN }]],
  ["a thought alone", [{ partKind: "thinking", content: "Hmm." }]],
  [
    "a thought without words",
    [{ partKind: "thinking", content: "", signature: "sig" }, said("Hi.")],
  ],
  [
    "a signed thought of another provider",
    [{ partKind: "thinking", content: "Hmm.", signature: "sig", ...FOREIGN }, said("Hi.")],
  ],
  [
    "texts in a row",
    [said("One."), said("Two."), { partKind: "thinking", content: "?" }, said("Three.")],
  ],
  [
    "a tool of another provider",
    [
      {
        partKind: "builtin-tool-call",
        toolName: "web_search",
        toolCallId: "native-1",
        args: '{"query":"x"}',
        ...FOREIGN,
      },
      nativeReturn("some-other-provider"),
      said("Found it."),
    ],
  ],
  [
    "a tool of another provider that returned nothing",
    [{ partKind: "builtin-tool-call", toolName: "web_search", toolCallId: "native-1", ...FOREIGN }],
  ],
  ["a summary of another provider", [{ partKind: "compaction", content: "So far.", ...FOREIGN }]],
  ["a summary without words", [{ partKind: "compaction" }, said("Hi.")]],
  ["a file of the model", [{ partKind: "file", content: binaryOf("image/png"), ...FOREIGN }]],
  [
    "speech of the model",
    [{ partKind: "speech", speaker: "assistant", transcript: "Hi.", audio: binaryOf("audio/wav") }],
  ],
  ["speech without words", [{ partKind: "speech", speaker: "assistant", interruptedAtMs: 7 }]],
  ["a response that was cut off", [said("Hal")], { state: "interrupted" }],
  ["a response that is not whole", [said("Hal")], { state: "incomplete", finishReason: "length" }],
  [
    "a response of another provider",
    [said("Hi.")],
    {
      providerName: "some-other-provider",
      providerResponseId: "id-1",
      providerDetails: { a: 1 },
      modelName: "other",
    },
  ],
];

function nativeReturn(providerName: string): ResponsePart {
  return {
    partKind: "builtin-tool-return",
    toolName: "web_search",
    toolCallId: "native-1",
    content: { results: [1] },
    timestamp: AT,
    outcome: "success",
    providerName,
  };
}

const hello = requestOf(userSays("Hello"));
const goOn = requestOf(userSays("Go on."));

/** Responses whose parts are odd; `system` is the model's own. */
export function responseHistories(system: string): readonly NamedHistory[] {
  return [
    ...RESPONSES.map(([name, parts, fields]): NamedHistory => [
      name,
      [hello, responseOf(parts, fields), goOn],
    ]),
    ...ownParts(system),
  ];
}

/** Of its own provider, but nothing that it said: a history may have been written by anyone. */
function ownParts(providerName: string): readonly NamedHistory[] {
  const own = { id: "id-1", providerName, providerDetails: { odd: [1] } };
  const cases: readonly (readonly [name: string, parts: readonly ResponsePart[]])[] = [
    ["a text", [{ partKind: "text", content: "Hi.", ...own }]],
    [
      "a thought without a signature",
      [{ partKind: "thinking", content: "Hmm.", ...own }, said("Hi.")],
    ],
    [
      "a thought",
      [{ partKind: "thinking", content: "Hmm.", signature: "sig", ...own }, said("Hi.")],
    ],
    ["a thought alone", [{ partKind: "thinking", content: "Hmm.", signature: "sig", ...own }]],
    ["a result without its call", [nativeReturn(providerName), said("Found it.")]],
    ["a summary", [{ partKind: "compaction", content: "So far.", ...own }]],
    ["a file", [{ partKind: "file", content: binaryOf("image/png"), ...own }]],
    [
      "a tool of the provider",
      [
        {
          partKind: "builtin-tool-call",
          toolName: "web_search",
          toolCallId: "native-1",
          args: "{}",
          ...own,
        },
        nativeReturn(providerName),
      ],
    ],
    [
      "a tool of the provider that nobody knows",
      [{ partKind: "builtin-tool-call", toolName: "odd", toolCallId: "native-1", ...own }],
    ],
  ];
  return cases.map(([name, parts]) => [
    `its own part: ${name}`,
    [hello, responseOf(parts, { providerName, providerResponseId: "id-1" }), goOn],
  ]);
}
