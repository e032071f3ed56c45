import { once } from "node:events";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { FunctionToolset } from "@toolsets/function";
import { serve } from "@toolsets/mcp/server";
import { expect, it } from "vitest";
import { kept } from "./kept.ts";

const TOKEN = "a-long-and-random-token";

async function listen(): Promise<string> {
  const tools = new FunctionToolset().tool({ name: "now", execute: () => 1 });
  const http = { token: TOKEN, maxRequestBytes: 1_000_000 };
  const { url } = await kept(serve(tools, { name: "raw", http })).listen();
  return url;
}

/** Sends these bytes, and gives the status that comes back. */
async function statusOf(url: string, bytes: string): Promise<number> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(bytes);
  const [answer] = await once(socket, "data");
  socket.destroy();
  return Number(String(answer).split(" ")[1]);
}

it("issue 8: requests that the web has no form for are refused, and the next one is answered", async () => {
  const url = await listen();
  expect(await statusOf(url, "TRACE /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")).toBe(400);
  for (const host of ["127.0.0.1@evil", "a:b@127.0.0.1", "evil/mcp?", "[", "a b", "%", "x#", ":"]) {
    const status = await statusOf(url, `GET /mcp HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    expect([400, 401, 403]).toContain(status);
  }
  for (const path of ["//x:99999/mcp", "http://evil/mcp", "/%", "*"]) {
    const status = await statusOf(url, `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    expect(status).toBe(404);
  }
  expect(await statusOf(url, "GET /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")).toBe(401);
});

it("issue 8: a refused request lets the next one of its connection through", async () => {
  const url = await listen();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = (token: string, bytes: number) =>
    new Promise<number | undefined>((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const sent = request(url, { agent, method: "POST", headers }, (response) => {
        response.resume().once("end", () => resolve(response.statusCode));
      });
      sent.once("error", reject);
      sent.end("x".repeat(bytes));
    });
  try {
    expect(await send("wrong", 5_000_000)).toBe(401);
    expect(await send("wrong", 10)).toBe(401);
    expect(await send(TOKEN, 1_100_000)).toBe(413);
    expect(await send(TOKEN, 10)).toBe(400);
  } finally {
    agent.destroy();
  }
});
