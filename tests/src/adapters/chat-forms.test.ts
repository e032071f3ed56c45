import {
  collectParts,
  type ModelReply,
  type ModelRequestOptions,
  type ResponsePart,
} from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { modelOf } from "./ask.ts";
import { type Exchange, readExchanges } from "./exchanges.ts";
import { hasRecordings, unlessRecorded } from "./replay.ts";

/** A completion, as far as its form is told here. */
interface Completion {
  readonly choices: readonly {
    readonly finish_reason: unknown;
    readonly message: { readonly tool_calls?: readonly object[] | null };
  }[];
  readonly usage?: unknown;
}

/** The same answer as a stream would give it: all of the message at once, then its end. */
function asEvents({ choices, usage, ...fields }: Completion): string {
  const [choice] = choices;
  const {
    message,
    finish_reason: reason,
    ...beside
  } = choice ?? { message: {}, finish_reason: "" };
  const calls = message.tool_calls?.map((call, index) => ({ ...call, index })) ?? null;
  const delta = { ...message, tool_calls: calls };
  const chunks = [
    { ...fields, choices: [{ ...beside, delta }] },
    { ...fields, choices: [{ delta: {}, finish_reason: reason }] },
    { ...fields, choices: [], usage: usage ?? {} },
  ];
  const lines = chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`);
  return `${lines.join("")}data: [DONE]\n\n`;
}

const options: ModelRequestOptions = {
  instructions: [],
  tools: [],
  outputMode: "text",
  allowTextOutput: true,
  allowImageOutput: false,
  settings: {},
  signal: new AbortController().signal,
};

async function whole(answer: string): Promise<ModelReply> {
  const fetch = async (): Promise<Response> =>
    new Response(answer, { headers: { "content-type": "application/json" } });
  return modelOf("openai-chat", { fetch }).request([], options);
}

async function streamed(answer: string): Promise<ModelReply> {
  const fetch = async (): Promise<Response> =>
    new Response(asEvents(JSON.parse(answer)), {
      headers: { "content-type": "text/event-stream" },
    });
  const stream = modelOf("openai-chat", { fetch }).stream([], options);
  const collector = collectParts();
  for (;;) {
    const item = await stream.next();
    if (item.done === true) return { ...item.value, parts: collector.parts() };
    collector.add(item.value);
  }
}

/** Ids that we gave are random. */
function withoutOwnIds({ parts, ...tail }: ModelReply): object {
  const named = (part: ResponsePart): ResponsePart =>
    part.partKind === "tool-call" && part.toolCallId.startsWith("pyd_ai_")
      ? { ...part, toolCallId: "ours" }
      : part;
  return { ...tail, parts: parts.map(named) };
}

/** Answers that are no refusals: those leave no parts, and a stream cannot take back what it gave. */
function isWhole({ streamed: isStream, expected }: Exchange): boolean {
  return !isStream && expected.status === 200 && !expected.error && !expected.refusal;
}

describe(`recorded completions${unlessRecorded}`, { skip: !hasRecordings }, () => {
  it("agent §12: are the same parts whether they come as a whole or as a stream", async () => {
    const answers = readExchanges({ api: "openai-chat" }).filter(isWhole);
    for (const { title, answer } of answers) {
      const [one, other] = [await whole(answer), await streamed(answer)];
      expect({ title, ...withoutOwnIds(other) }).toEqual({ title, ...withoutOwnIds(one) });
    }
    expect(answers).toHaveLength(333);
  });
});
