// `@toolsets/anthropic`: Messages.
import Anthropic from "@anthropic-ai/sdk";
import { anthropic } from "@toolsets/anthropic";
import { contend } from "./contender.ts";
import { runAgent } from "./toolsets.ts";

contend(async ({ url, model, stream }) => {
  const client = new Anthropic({ apiKey: "none", baseURL: url, maxRetries: 0 });
  return runAgent(anthropic(model, { client }), stream);
});
