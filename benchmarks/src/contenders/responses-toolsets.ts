// `@toolsets/openai`: Responses.
import { openai } from "@toolsets/openai";
import OpenAI from "openai";
import { contend } from "./contender.ts";
import { runAgent } from "./toolsets.ts";

contend(async ({ url, model, stream }) => {
  const client = new OpenAI({ apiKey: "none", baseURL: `${url}/v1`, maxRetries: 0 });
  return runAgent(openai(model, { client }), stream);
});
