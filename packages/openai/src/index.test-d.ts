import type { Model, ModelProvider } from "@toolsets/core";
import { expectTypeOf, test } from "vitest";
import { openai } from "./index.ts";

test("the provider makes models, and is a provider for model strings", () => {
  expectTypeOf(openai("gpt-5.4-mini")).toExtend<Model>();
  expectTypeOf(openai.chat("gpt-5.4-mini")).toExtend<Model>();
  expectTypeOf(openai).toExtend<ModelProvider>();
});

test("a model needs a name, and its options are known", () => {
  // @ts-expect-error -- no name
  openai();
  // @ts-expect-error -- a misspelt option
  openai("gpt-5.4-mini", { baseUrl: "http://localhost" });
});
