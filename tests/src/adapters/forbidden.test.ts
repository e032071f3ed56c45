import { AnthropicModel } from "@toolsets/anthropic";
import { Agent, forbidModelRequests, type Model } from "@toolsets/core";
import { OpenAIChatModel, OpenAIResponsesModel } from "@toolsets/openai";
import { FunctionModel, ScriptedModel, TestModel } from "@toolsets/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

let forbidden: Disposable;
const fetched = vi.fn<typeof fetch>();

beforeEach(() => {
  forbidden = forbidModelRequests();
  vi.stubGlobal("fetch", fetched);
});

afterEach(() => {
  forbidden[Symbol.dispose]();
  vi.unstubAllGlobals();
});

const real: readonly (readonly [string, () => Model])[] = [
  ["AnthropicModel", () => new AnthropicModel("claude", { apiKey: "k" })],
  ["OpenAIChatModel", () => new OpenAIChatModel("gpt", { apiKey: "k" })],
  ["OpenAIResponsesModel", () => new OpenAIResponsesModel("gpt", { apiKey: "k" })],
];

describe.each(real)("agent §12: %s sends nothing while requests are forbidden", (_name, make) => {
  it("neither as a whole nor as a stream", async () => {
    const model = make();
    const agent = new Agent({ model });
    const watched = async () => {
      for await (const _ of agent.runStreamEvents("Go"));
    };
    const error = { code: "requests_forbidden", modelName: model.name };
    await expect(agent.run("Go")).rejects.toMatchObject(error);
    await expect(watched()).rejects.toMatchObject(error);
    expect(fetched).not.toHaveBeenCalled();
  });
});

it("agent §12: models of tests go on", async () => {
  const models = [
    new TestModel(),
    new ScriptedModel(["Done."]),
    new FunctionModel({ request: () => "Done." }),
  ];
  for (const model of models) expect((await new Agent({ model }).run("Go")).output).not.toBe("");
});

it("agent §1.2: the settings of an adapter are those of its model", async () => {
  const settings = { temperature: 0.5 };
  for (const model of [
    new AnthropicModel("claude", { apiKey: "k", settings }),
    new OpenAIChatModel("gpt", { apiKey: "k", settings }),
    new OpenAIResponsesModel("gpt", { apiKey: "k", settings }),
  ])
    expect(model.settings).toEqual(settings);
});
