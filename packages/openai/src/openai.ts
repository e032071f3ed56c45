import type { ModelProvider } from "@toolsets/core";
import { OpenAIChatModel } from "./openai-chat-model.ts";
import { OpenAIResponsesModel } from "./openai-responses-model.ts";
import type { OpenAIModelOptions } from "./sdk-client.ts";

/** Makes OpenAI's models: call it, or pass it to an agent's `providers`. */
export interface OpenAIProvider extends ModelProvider {
  /** A model behind the Responses API. */
  (name: string, options?: OpenAIModelOptions): OpenAIResponsesModel;
  /** A model behind the Chat Completions API, OpenAI's or that of a compatible server. */
  chat(name: string, options?: OpenAIModelOptions): OpenAIChatModel;
}

/**
 * OpenAI's models, by name. Without options the key is that of `OPENAI_API_KEY`, the server that of
 * `OPENAI_BASE_URL`. As a provider it knows `openai:…` (Responses) and `openai-chat:…`.
 *
 * @throws `invalid_usage` for options that contradict each other.
 * @example
 * const agent = new Agent({ model: openai("gpt-5") });
 * const local = openai.chat("qwen3", { baseURL: "http://localhost:11434/v1", apiKey: "none" });
 * const named = new Agent({ model: "openai:gpt-5", providers: [openai] });
 */
export const openai: OpenAIProvider = Object.assign(
  (name: string, options?: OpenAIModelOptions) => new OpenAIResponsesModel(name, options),
  {
    chat: (name: string, options?: OpenAIModelOptions) => new OpenAIChatModel(name, options),
    "~provider": {
      version: 1,
      models: {
        openai: (name: string) => new OpenAIResponsesModel(name),
        "openai-chat": (name: string) => new OpenAIChatModel(name),
      },
    },
  } as const,
);
