import type { Model, ModelProvider, ModelSettings } from "@toolsets/core";
import { expectTypeOf, test } from "vitest";
import { anthropic, type AnthropicModelProfile } from "./index.ts";

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

test("settings of Anthropic are known wherever settings are", () => {
  expectTypeOf<ModelSettings["anthropicEffort"]>().toEqualTypeOf<
    "low" | "medium" | "high" | "xhigh" | "max" | undefined
  >();
  anthropic("claude-sonnet-5-5", { settings: { anthropicCache: "1h", maxTokens: 9 } });
  // @ts-expect-error -- a misspelt setting
  anthropic("claude-sonnet-5-5", { settings: { anthropicCach: true } });
  const settings: ModelSettings = {
    // @ts-expect-error -- there is no such time
    anthropicCacheInstructions: "2h",
  };
  expectTypeOf(settings).toExtend<ModelSettings>();
});

test("a profile is known, and overridden by some keys or by a function", () => {
  expectTypeOf(anthropic("claude-sonnet-5-5").profile).toEqualTypeOf<AnthropicModelProfile>();
  anthropic("claude-sonnet-5-5", { profile: { anthropicSupportsEffort: false } });
  anthropic("claude-sonnet-5-5", { profile: (known) => ({ ...known, supportsThinking: false }) });
  // @ts-expect-error -- a misspelt key
  anthropic("claude-sonnet-5-5", { profile: { anthropicSupportsEfort: false } });
});
