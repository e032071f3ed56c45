import { ModelHttpError } from "@toolsets/core";
import OpenAI, { type ClientOptions } from "openai";
import { describe, expect, it } from "vitest";
import { hideSecrets } from "./hide-secrets.ts";
import { OpenAIChatModel } from "./openai-chat-model.ts";
import { OpenAIResponsesModel } from "./openai-responses-model.ts";

const KEY = 'sk-"se\\cret"-1';

/** What a model throws for an answer. */
async function failureOf(
  Model: typeof OpenAIChatModel | typeof OpenAIResponsesModel,
  answer: () => Response,
  {
    isStream = false,
    client: given = {},
    headers = {},
  }: { isStream?: boolean; client?: ClientOptions; headers?: Record<string, string> } = {},
): Promise<unknown> {
  const client = new OpenAI({ apiKey: KEY, maxRetries: 0, fetch: async () => answer(), ...given });
  const model = new Model("gpt-5", { client });
  const options = {
    instructions: [],
    tools: [],
    outputMode: "text",
    allowTextOutput: true,
    allowImageOutput: false,
    settings: { extraHeaders: headers },
    signal: new AbortController().signal,
  } as const;
  const asked = isStream ? model.stream([], options).next() : model.request([], options);
  return asked.then(
    () => undefined,
    (error: unknown) => error,
  );
}

const said = (error: unknown): string => JSON.stringify([String(error), error]);
const error = { message: `Bad key: ${KEY}!`, code: KEY };
const events = (...given: object[]): Response =>
  new Response(given.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""), {
    headers: { "content-type": "text/event-stream" },
  });

describe("a key is in no error", () => {
  it.each([
    ["a refusal", OpenAIChatModel, () => Response.json({ error }, { status: 400 }), false],
    ["status 200 of Chat", OpenAIChatModel, () => Response.json({ error }), false],
    ["status 200 of Responses", OpenAIResponsesModel, () => Response.json({ error }), false],
    ["an event of Chat", OpenAIChatModel, () => events({ error }), true],
    ["an event", OpenAIResponsesModel, () => events({ type: "error", ...error }), true],
    [
      "a failed response",
      OpenAIResponsesModel,
      () => events({ type: "response.failed", response: { status: "failed", error } }),
      true,
    ],
  ])("of %s", async (_, Model, answer, isStream) => {
    const failure = await failureOf(Model, answer, { isStream });
    expect(failure).toBeInstanceOf(ModelHttpError);
    expect(said(failure)).toContain("Bad key: …!");
    expect(said(failure)).not.toContain("cret");
  });

  it("where a function gives it", async () => {
    const client = { apiKey: async () => "sk-by-function" };
    const body = { error: { message: "No: sk-by-function" } };
    const answer = (): Response => Response.json(body, { status: 401 });
    const failure = await failureOf(OpenAIChatModel, answer, { client });
    expect(said(failure)).toContain("No: …");
    expect(said(failure)).not.toContain("sk-by-function");
  });

  it("where it stands in a header of the settings", async () => {
    const answer = (): Response =>
      Response.json({ error: { message: "No: my-own-token" } }, { status: 401 });
    const headers = { Authorization: "Bearer my-own-token", "x-title": "refused with" };
    const failure = await failureOf(OpenAIChatModel, answer, { headers });
    expect(said(failure)).toContain("refused with status 401: No: …");
  });
});

it.each(["null", "1", "0", '"', "e", "none", "\\"])(
  "a key that is none changes nothing of an error: `%s`",
  async (apiKey) => {
    const body = { message: "You have none of 10 left.", code: null, param: 0 };
    const answer = (): Response => Response.json({ error: body }, { status: 429 });
    expect(await failureOf(OpenAIChatModel, answer, { client: { apiKey } })).toMatchObject({
      code: "model_http",
      status: 429,
      message: expect.stringContaining("You have none of 10 left."),
      body,
    });
  },
);

it("hides secrets in lists and names, and goes only so deep", () => {
  const hide = hideSecrets(["12345678", null, undefined]);
  expect(hide({ a12345678: ["12345678", 1, null] })).toEqual({ "a…": ["…", 1, null] });
  let deep: unknown = "x";
  for (let level = 0; level < 100_000; level += 1) deep = [deep];
  expect(JSON.stringify(hide(deep))).toMatch(/^\[+"…"\]+$/);
});
