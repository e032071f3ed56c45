import type { Model, ModelProvider } from "@toolsets/core";
import { expectTypeOf, test } from "vitest";
import { openai, OpenAIChatModel, OpenAIResponsesModel } from "./index.ts";

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
