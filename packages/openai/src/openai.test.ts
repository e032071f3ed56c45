import { Agent, resolveModel } from "@toolsets/core";
import { expect, it, vi } from "vitest";
import { openai } from "./openai.ts";

const sdk = vi.hoisted(() => ({ loaded: false }));
vi.mock("openai", () => {
  sdk.loaded = true;
  return {
    OpenAI: class {
      readonly apiKey = "sk-test";
      readonly baseURL = "http://localhost/v1";
      readonly responses = { create: async () => ({ status: "completed", output: ANSWER }) };
    },
  };
});
const ANSWER = [{ type: "message", content: [{ type: "output_text", text: "Hello" }] }];

it("loads the SDK at the first request, not before", async () => {
  const model = openai("gpt-5", { apiKey: "sk-test" });
  expect(sdk.loaded).toBe(false);
  const { output } = await new Agent({ model }).run("Hi");
  expect(output).toBe("Hello");
  expect(sdk.loaded).toBe(true);
});

it.each(["openai:gpt-5", "openai-chat:gpt-5"])("is the provider of `%s`", (name) => {
  const model = resolveModel(name, [openai]);
  expect(model).toMatchObject({ name: "gpt-5", system: "openai" });
  expect(model.constructor).toBe(
    (name === "openai:gpt-5" ? openai("gpt-5") : openai.chat("gpt-5")).constructor,
  );
});

it("says which tool names the models take", () => {
  const { toolNames } = openai.chat("gpt-5").profile;
  expect(toolNames?.maxLength).toBe(64);
  expect(toolNames?.pattern.test("get-weather_2")).toBe(true);
  expect(toolNames?.pattern.test("get.weather")).toBe(false);
});

it.each([0, -1, Number.NaN])("refuses a timeout of %s ms", async (timeoutMs) => {
  const model = openai("gpt-5", { apiKey: "sk-test", settings: { timeoutMs } });
  await expect(new Agent({ model }).run("Hi")).rejects.toMatchObject({ code: "invalid_usage" });
});
