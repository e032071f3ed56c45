import type { ModelProvider } from "@toolsets/core";
import { AnthropicModel, type AnthropicModelOptions } from "./anthropic-model.ts";

/** Makes models of Anthropic by name; also what an agent takes in `providers`. */
export interface AnthropicProvider extends ModelProvider {
  (name: string, options?: AnthropicModelOptions): AnthropicModel;
}

/**
 * Models of Anthropic, by name. Without options the SDK takes the key of `ANTHROPIC_API_KEY` and
 * the server of `ANTHROPIC_BASE_URL`. The SDK is loaded at the first request. As a provider it
 * knows `anthropic:…`.
 *
 * @throws `invalid_usage` when a client comes with a key or a base URL.
 * @example
 * const agent = new Agent({ model: anthropic("claude-sonnet-5") });
 * const named = new Agent({ model: "anthropic:claude-sonnet-5", providers: [anthropic] });
 */
export const anthropic: AnthropicProvider = Object.assign(
  (name: string, options?: AnthropicModelOptions): AnthropicModel =>
    new AnthropicModel(name, options),
  {
    "~provider": {
      version: 1 as const,
      models: { anthropic: (name: string): AnthropicModel => new AnthropicModel(name) },
    },
  },
);
