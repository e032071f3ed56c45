export { anthropic } from "./anthropic.ts";
export type { AnthropicProvider } from "./anthropic.ts";
export { AnthropicModel } from "./anthropic-model.ts";
export type { AnthropicModelConstructor, AnthropicModelOptions } from "./anthropic-model.ts";
export type { AnthropicClient, ClientOptions } from "./sdk-client.ts";
export type {
  AnthropicCache,
  AnthropicModelSettings,
  CodeExecutionToolVersion,
} from "./anthropic-settings.ts";
export { anthropicProfile } from "./profiles.ts";
export type { AnthropicModelProfile, AnthropicProfileOption } from "./profiles.ts";
