import { createServer, type RequestListener, type Server } from "node:http";
import { anthropic } from "@toolsets/anthropic";
import { Agent } from "@toolsets/core";
import { openai } from "@toolsets/openai";
import { afterEach, expect, it } from "vitest";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  servers.push(server);
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

it.each([
  ["openai", openai],
  ["openai.chat", openai.chat],
  ["anthropic", anthropic],
])("%s sends nothing to where a server redirects", async (_, provider) => {
  const received: string[] = [];
  const other = await listen((request, response) => {
    received.push(request.url ?? "");
    response.end("{}");
  });
  const baseURL = await listen((request, response) => {
    request.resume();
    response.writeHead(307, { location: `${other}/elsewhere` }).end();
  });
  const model = provider("some-model", { apiKey: "key-of-the-test", baseURL });
  const run = new Agent({ model }).run("Hi", { modelSettings: { extraHeaders: { "x-key": "1" } } });
  await expect(run).rejects.toMatchObject({
    code: "model_http",
    status: 307,
    message: expect.stringContaining("`baseURL`"),
  });
  expect(received).toEqual([]);
});
