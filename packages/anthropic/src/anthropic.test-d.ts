import type { Model, ModelProvider } from "@toolsets/core";
import { expectTypeOf, test } from "vitest";
import { anthropic } from "./index.ts";

test("the provider makes models, and is a provider for model strings", () => {
  expectTypeOf(anthropic("claude-sonnet-5-5")).toExtend<Model>();
  expectTypeOf(anthropic).toExtend<ModelProvider>();
});

test("a model needs a name, and its options are known", () => {
  expectTypeOf(anthropic).parameter(0).toEqualTypeOf<string>();
  // @ts-expect-error -- no name
  anthropic();
  // @ts-expect-error -- a misspelt option
  anthropic("claude-sonnet-5-5", { baseUrl: "http://localhost" });
});
