import { anthropic } from "@toolsets/anthropic";
import { Agent } from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { afterEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { modelOf } from "./ask.ts";
import { exchangesOf, type ExpectedResponse, readCassette } from "./exchanges.ts";
import {
  hasRecordings,
  listRecordings,
  type Replay,
  type ReplayOptions,
  startReplay,
  unlessRecorded,
} from "./replay.ts";

const TEXT = "vercel__anthropic__anthropic-text__json";
const CALL = "models__anthropic__test_output__test_strict_false_tool_no_output";
const PARALLEL = "otel__anthropic__test_messages__test_anthropic_tools_legacy";
const STREAM = "otel__anthropic__test_messages__test_anthropic_tools_streaming_legacy";
const PAUSED = "models__test_anthropic__test_pause_turn_web_search_vcr";
const ERROR = "test_model_name_suggestions__test_model_name_suggestion_anthropic";

function expectedOf(name: string): readonly ExpectedResponse[] {
  const recording = listRecordings({ api: "anthropic-messages" }).find(
    (each) => each.name === name,
  );
  if (recording === undefined) throw new Error(`There is no recording \`${name}\`.`);
  return exchangesOf(readCassette(recording.path)).map(({ expected }) => expected);
}

function first(name: string): ExpectedResponse {
  const [expected] = expectedOf(name);
  if (expected === undefined) throw new Error(`The recording \`${name}\` is empty.`);
  return expected;
}

/** The bodies that were sent when it was recorded. */
function recordedBodies(name: string): readonly { readonly messages?: readonly object[] }[] {
  const { path = "" } = listRecordings({}).find((each) => each.name === name) ?? {};
  return readCassette(path).interactions.map(({ request }) => request.body ?? {});
}

const open: Replay[] = [];

async function play(name: string, options?: ReplayOptions): Promise<Replay> {
  const replay = await startReplay(name, options);
  open.push(replay);
  return replay;
}

afterEach(async () => {
  for (const replay of open.splice(0)) await replay.close();
});

/** An agent with the tools of the recordings, which note how they were called. */
function agentAt({ baseURL }: Replay): { readonly agent: Agent; readonly calls: unknown[] } {
  const calls: unknown[] = [];
  const note = (args: unknown, answer: string): string => {
    calls.push(args);
    return answer;
  };
  const toolset = new FunctionToolset({ id: "recorded" })
    .tool({
      name: "calculate_distance",
      parameters: z.object({ city_a: z.string(), city_b: z.string() }),
      execute: (args) => note(args, "504 km"),
    })
    .tool({
      name: "get_weather",
      parameters: z.object({ location: z.string(), unit: z.string().optional() }),
      execute: (args) => note(args, "sunny"),
    })
    .tool({
      name: "get_time",
      parameters: z.object({ timezone: z.string() }),
      execute: (args) => note(args, "noon"),
    });
  return {
    agent: new Agent({ model: modelOf("anthropic-messages", { baseURL }), toolsets: [toolset] }),
    calls,
  };
}

describe(`an agent with a model of Anthropic${unlessRecorded}`, { skip: !hasRecordings }, () => {
  it("answers with a text, by a client of its own that sends the key and tries again", async () => {
    const replay = await play(TEXT, { rateLimit: { times: 1, retryAfterMs: 1 } });
    const model = anthropic("claude-test", { apiKey: "test-key", baseURL: replay.baseURL });
    const result = await new Agent({ model }).run("Hello");
    expect(result.output).toBe(first(TEXT).text);
    expect(result.usage).toMatchObject({
      inputTokens: first(TEXT).usage?.["inputTotal"],
      outputTokens: first(TEXT).usage?.["output"],
    });
    expect(replay.requests.map(({ headers }) => headers["authorization"])).toEqual([
      "<authorization: 15 chars>", // Bearer test-key
      "<authorization: 15 chars>",
    ]);
  });

  it("calls a tool, and sends the result back", async () => {
    const replay = await play(CALL);
    const { agent, calls } = agentAt(replay);
    const result = await agent.run("How far is Madrid from Lisbon?");
    const [asked, answered] = expectedOf(CALL);
    expect(calls).toEqual(asked?.toolCalls.map(({ args }) => args));
    expect(result.output).toBe(answered?.text);
    const id = asked?.toolCalls[0]?.id;
    expect(replay.requests[1]?.body).toMatchObject({
      messages: [
        { role: "user", content: [{ type: "text", text: "How far is Madrid from Lisbon?" }] },
        { role: "assistant", content: [{ type: "tool_use", id, input: calls[0] }] },
        { role: "user", content: [{ type: "tool_result", tool_use_id: id, content: "504 km" }] },
      ],
    });
    expect(replay.errors).toEqual([]);
  });

  it.each([
    ["whole", PARALLEL],
    ["streamed", STREAM],
  ])("runs the parallel calls of a %s response", async (form, name) => {
    const replay = await play(name);
    const { agent, calls } = agentAt(replay);
    const once = { usageLimits: { requestLimit: 1 } };
    const run =
      form === "whole"
        ? agent.run("Weather and time?", once)
        : readAll(agent.runStreamEvents("Weather and time?", once));
    await expect(run).rejects.toMatchObject({ code: "usage_limit_exceeded" });
    expect(calls).toEqual(first(name).toolCalls.map(({ args }) => args));
    expect(calls).toHaveLength(2);
  });

  it("goes on with a turn that was paused, and sends back all of it", async () => {
    const replay = await play(PAUSED);
    const agent = new Agent({
      model: modelOf("anthropic-messages", { baseURL: replay.baseURL }),
      nativeTools: [{ kind: "web_search" }],
    });
    const result = await agent.run("Look it up.");
    const texts = expectedOf(PAUSED).map(({ text }) => text);
    const [response, ...more] = result.newMessages().filter(({ kind }) => kind === "response");
    expect(more).toEqual([]);
    expect(response).toMatchObject({ state: "complete", finishReason: "stop" });
    const said = response?.parts.map((part) => (part.partKind === "text" ? part.content : ""));
    expect(said?.join("")).toBe(texts.join(""));
    expect(result.usage.requests).toBe(1);
    const recorded = recordedBodies(PAUSED)[1];
    expect(replay.requests[1]?.body).toMatchObject({
      messages: [{ role: "user" }, recorded?.messages?.[1]],
    });
  });

  it("fails with the provider's error", async () => {
    const { agent } = agentAt(await play(ERROR));
    await expect(agent.run("Hello")).rejects.toMatchObject({
      code: "model_http",
      status: 404,
      providerCode: "not_found_error",
      requestId: "req_011CdufXo8Y2LVfY2veyuQWG",
      message: expect.stringContaining("model: claude-sonet-4-5"),
    });
  });

  it("fails with the time to wait when it asks too often", async () => {
    const { agent } = agentAt(await play(TEXT, { rateLimit: { times: 1, retryAfter: 3 } }));
    await expect(agent.run("Hello")).rejects.toMatchObject({
      code: "model_http",
      status: 429,
      providerCode: "rate_limit_error",
      retryAfterMs: 3_000,
    });
  });

  it("runs no call of a response that breaks in the middle", async () => {
    const { agent, calls } = agentAt(await play(PARALLEL, { disconnectAt: 400 }));
    await expect(agent.run("Weather and time?")).rejects.toMatchObject({
      code: "model_connection",
      phase: "stream",
    });
    expect(calls).toEqual([]);
  });

  it("lets go of the connection when a stream is left", async () => {
    const replay = await play(STREAM, { delayMs: 20, chunkBytes: 100 });
    const { agent } = agentAt(replay);
    for await (const _ of agent.runStreamEvents("Weather and time?")) break;
    await expect.poll(() => replay.requests[0]).toHaveProperty("clientClosed", true);
  });
});

async function readAll(events: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of events);
}
