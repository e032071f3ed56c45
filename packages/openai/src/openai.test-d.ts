import type { Model, ModelProvider, ModelSettings } from "@toolsets/core";
import { expectTypeOf, test } from "vitest";
import { openai, OpenAIChatModel, type OpenAIModelProfile, OpenAIResponsesModel } from "./index.ts";

test("makes models of either API, and is a provider", () => {
  expectTypeOf(openai("gpt-5")).toEqualTypeOf<OpenAIResponsesModel>();
  expectTypeOf(openai.chat("gpt-5")).toEqualTypeOf<OpenAIChatModel>();
  expectTypeOf(new OpenAIResponsesModel("gpt-5")).toExtend<Model>();
  expectTypeOf(new OpenAIChatModel("gpt-5")).toExtend<Model>();
  expectTypeOf(openai).toExtend<ModelProvider>();
});

test("takes options by their names", () => {
  expectTypeOf(openai).parameter(0).toEqualTypeOf<string>();
  openai("gpt-5", { apiKey: undefined, settings: { maxTokens: 100 } });
  // @ts-expect-error the key is `apiKey`
  openai("gpt-5", { key: "sk-test" });
  // @ts-expect-error a client is that of the SDK
  openai("gpt-5", { client: { apiKey: "sk-test" } });
  // @ts-expect-error a model has a name
  openai();
});

test("takes settings of OpenAI among the others, and a profile", () => {
  const settings: ModelSettings = {
    openaiReasoningEffort: "low",
    openaiStore: false,
    maxTokens: 5,
  };
  openai.chat("gpt-5", { settings, provider: "vllm", onWarning: () => {} });
  openai.chat("gpt-5", { profile: { openaiChatThinkingField: "thoughts", supportsTools: false } });
  openai.chat("gpt-5", { profile: (known) => ({ ...known, openaiSystemPromptRole: "developer" }) });
  expectTypeOf(openai.chat("gpt-5").profile).toEqualTypeOf<OpenAIModelProfile>();
  // @ts-expect-error a misspelt setting
  openai.chat("gpt-5", { settings: { openaiReasoningEfort: "low" } });
  // @ts-expect-error no such effort
  openai.chat("gpt-5", { settings: { openaiReasoningEffort: "a lot" } });
  // @ts-expect-error a misspelt key
  openai.chat("gpt-5", { profile: { openaiChatThinkingFeild: "thoughts" } });
  // @ts-expect-error no such role
  openai.chat("gpt-5", { profile: { openaiSystemPromptRole: "robot" } });
});
