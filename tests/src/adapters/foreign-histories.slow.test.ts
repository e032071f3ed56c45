import {
  type Message,
  type ModelRequestOptions,
  type ModelResponse,
  NO_USAGE,
  toolCallsOf,
} from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { askReplayed, modelOf } from "./ask.ts";
import { APIS, type Api, readExchanges } from "./exchanges.ts";
import { quietSdk } from "./quiet-sdk.ts";
import { hasRecordings, unlessRecorded } from "./replay.ts";

/** Names of models that know the most. */
const MODELS: Readonly<Record<Api, string>> = {
  "openai-chat": "gpt-5.4",
  "openai-responses": "gpt-5.4",
  "anthropic-messages": "claude-opus-5",
};
const SHORTEST_SECRET = 12;

quietSdk();

/** All that was recorded of an API, as core keeps it. */
async function responsesOf(api: Api): Promise<readonly ModelResponse[]> {
  const responses: ModelResponse[] = [];
  for (const exchange of readExchanges({ api })) {
    const answer = await askReplayed(exchange).catch(() => undefined);
    if (answer !== undefined) responses.push(answer.response);
  }
  return responses;
}

/** The response in the middle of a conversation, with all its calls answered. */
function historyWith(response: ModelResponse): readonly Message[] {
  const timestamp = "2026-01-01T00:00:00Z";
  const prompt = (content: string) => ({ partKind: "user-prompt", content, timestamp }) as const;
  const returns = toolCallsOf(response).map(
    ({ toolName, toolCallId }) =>
      ({
        partKind: "tool-return",
        toolName,
        toolCallId,
        content: "done",
        timestamp,
        outcome: "success",
      }) as const,
  );
  return [
    { kind: "request", parts: [prompt("Begin.")], state: "complete" },
    { ...response, state: "complete", usage: NO_USAGE },
    { kind: "request", parts: [...returns, prompt("Go on.")], state: "complete" },
  ];
}

/** What another provider sends of it. */
async function sentBy(api: Api, messages: readonly Message[]): Promise<string> {
  let sent = "";
  const fetch = async (_url: unknown, init?: RequestInit): Promise<Response> => {
    sent = typeof init?.body === "string" ? init.body : "";
    return Response.json({ error: { message: "enough" } }, { status: 400 });
  };
  const options: ModelRequestOptions = {
    instructions: [],
    tools: [],
    outputMode: "text",
    allowTextOutput: true,
    allowImageOutput: false,
    settings: {},
    signal: new AbortController().signal,
  };
  const asked = modelOf(api, { fetch }, MODELS[api]).request(messages, options);
  await expect(asked).rejects.toMatchObject({ code: "model_http", status: 400 });
  return sent;
}

/** What only the provider of a response understands: ids, signatures, and all that is encrypted. */
function secretsOf({ parts }: ModelResponse): readonly string[] {
  return parts.flatMap((part) => {
    if (part.partKind === "builtin-tool-call" || part.partKind === "builtin-tool-return")
      return [part.toolCallId];
    const { id = "" } = part;
    const secrets = part.partKind === "thinking" ? [id, part.signature ?? ""] : [id];
    return secrets.filter(({ length }) => length >= SHORTEST_SECRET);
  });
}

/** What is wrong with a request that tells of the response, in words. */
function faultsOf(response: ModelResponse, sent: string): readonly string[] {
  const secrets = secretsOf(response).filter((secret) => sent.includes(secret));
  const unlinked = toolCallsOf(response).filter(
    ({ toolCallId }) => sent.split(JSON.stringify(toolCallId)).length !== 3,
  );
  const unsaid = thoughtsOf(response).filter((thought) => !sent.includes(thought));
  return [
    ...secrets.map((secret) => `tells ${secret}`),
    ...unlinked.map(({ toolCallId }) => `has not a call and a return of ${toolCallId}`),
    ...unsaid.map((thought) => `does not say: ${thought}`),
  ];
}

/** How its thoughts begin, as JSON has it. */
function thoughtsOf({ parts }: ModelResponse): readonly string[] {
  return parts.flatMap((part) => {
    const thought = part.partKind === "thinking" ? part.content.trim() : "";
    return thought === "" ? [] : [JSON.stringify(thought.slice(0, 20)).slice(1, -1)];
  });
}

describe.skipIf(!hasRecordings)(`agent §12: a history of another provider${unlessRecorded}`, () => {
  it.each(APIS)("goes on without what only %s understands, and with the rest", async (from) => {
    const responses = await responsesOf(from);
    const faults: string[] = [];
    for (const to of APIS.filter((api) => family(api) !== family(from)))
      for (const response of responses) {
        const sent = await sentBy(to, historyWith(response));
        faults.push(...faultsOf(response, sent).map((fault) => `${to} ${fault}`));
      }
    expect(faults).toEqual([]);
    expect(responses.flatMap(secretsOf).length).toBeGreaterThan(20);
    expect(responses.flatMap(thoughtsOf).length).toBeGreaterThan(10);
  });
});

function family(api: Api): string {
  return api === "anthropic-messages" ? "anthropic" : "openai";
}
