import { Anthropic } from "@anthropic-ai/sdk";
import { anthropic } from "@toolsets/anthropic";
import { openai, type OpenAIModelOptions } from "@toolsets/openai";
import { describeModel, type ModelConnection } from "@toolsets/testing";
import OpenAI from "openai";
import { describe, it } from "vitest";
import { encodeAnthropic, encodeAnthropicError } from "./contract/encode-anthropic.ts";
import { encodeChat, encodeChatError } from "./contract/encode-chat.ts";
import { encodeResponses, encodeResponsesError } from "./contract/encode-responses.ts";

const runner = { describe, it };

const openaiOptions = ({
  fetch,
  fetchFile,
  apiKey,
  baseURL,
}: ModelConnection): OpenAIModelOptions => ({
  client: new OpenAI({ fetch, apiKey, baseURL, maxRetries: 0, logLevel: "off" }),
  fetchFile,
});

describeModel("OpenAIChatModel", {
  createModel: (connection) => openai.chat("some-model", openaiOptions(connection)),
  encode: encodeChat,
  encodeStreamError: encodeChatError,
  lacks: ["signatures"],
  runner,
});

describeModel("OpenAIResponsesModel", {
  createModel: (connection) =>
    openai("some-model", {
      ...openaiOptions(connection),
      profile: { openaiSupportsEncryptedReasoningContent: true },
    }),
  encode: encodeResponses,
  encodeStreamError: encodeResponsesError,
  lacks: ["stop-sequences"],
  runner,
});

describeModel("AnthropicModel", {
  createModel: ({ fetch, fetchFile, apiKey, baseURL }) => {
    const client = new Anthropic({ fetch, apiKey, baseURL, maxRetries: 0, logLevel: "off" });
    return anthropic("claude-some", { client, fetchFile });
  },
  encode: encodeAnthropic,
  isStreamed: (body) => JSON.parse(body).stream === true,
  encodeStreamError: encodeAnthropicError,
  runner,
});
