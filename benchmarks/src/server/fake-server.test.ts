import { once } from "node:events";
import Anthropic from "@anthropic-ai/sdk";
import { anthropic } from "@toolsets/anthropic";
import type { Model } from "@toolsets/core";
import { openai } from "@toolsets/openai";
import OpenAI from "openai";
import { afterAll, expect, it } from "vitest";
import { runAgent } from "../contenders/toolsets.ts";
import { fakeServer } from "./fake-server.ts";
import { expectedOf } from "./script.ts";

const server = fakeServer();
server.listen(0, "127.0.0.1");
await once(server, "listening");
const address = server.address();
const port = typeof address === "object" ? (address?.port ?? 0) : 0;
const url = `http://127.0.0.1:${port}`;

const sdk = new OpenAI({ apiKey: "none", baseURL: `${url}/v1`, maxRetries: 0 });
const messages = new Anthropic({ apiKey: "none", baseURL: url, maxRetries: 0 });
const adapters = new Map<string, (name: string) => Model>([
  ["chat", (name) => openai.chat(name, { client: sdk })],
  ["responses", (name) => openai(name, { client: sdk })],
  ["messages", (name) => anthropic(name, { client: messages })],
]);

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

for (const [api, modelOf] of adapters) {
  it.each([
    ["steps-3", false],
    ["steps-3", true],
    ["deltas-50", false],
    ["deltas-50", true],
  ])(`plays \`%s\` over ${api} (streamed: %s)`, async (script, stream) => {
    expect(await runAgent(modelOf(script), stream)).toEqual(expectedOf(script));
  });
}

it.each(["steps", "steps-x", "dance-3"])("refuses `%s`, which is no script", async (script) => {
  await expect(runAgent(openai.chat(script, { client: sdk }), false)).rejects.toMatchObject({
    message: expect.stringContaining(`\`${script}\` is no script.`),
  });
});
