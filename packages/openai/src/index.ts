export { openai } from "./openai.ts";
export type { OpenAIProvider } from "./openai.ts";
export { OpenAIChatModel } from "./openai-chat-model.ts";
export type { OpenAIChatModelConstructor } from "./openai-chat-model.ts";
export { OpenAIResponsesModel } from "./openai-responses-model.ts";
export type { OpenAIResponsesModelConstructor } from "./openai-responses-model.ts";
export type { OpenAIModelOptions } from "./sdk-client.ts";
export type { Effort, OpenAIModelProfile, ProfileOption } from "./openai-profile.ts";
export type { OpenAISettings } from "./openai-settings.ts";
