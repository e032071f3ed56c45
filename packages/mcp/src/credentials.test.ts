import { Agent } from "@toolsets/core";
import { ScriptedModel } from "@toolsets/testing";
import { expect, it, vi } from "vitest";
import { echoServer } from "./__fixtures__/echo-server.ts";
import { MCPToolset } from "./index.ts";

it("AG-170: a token is sent with each request", async () => {
  await using server = await echoServer();
  expect(await new MCPToolset(server.url, { auth: "abc" }).directCallTool("echo")).toMatchObject({
    token: "abc",
    begunWith: "abc",
  });
});

it("AG-170: `{ token }` is asked before each request, and renews what is refused", async () => {
  await using server = await echoServer();
  let token = "stale";
  const onUnauthorized = vi.fn<() => Promise<void>>(async () => {
    token = "fresh";
  });
  const guarded = vi.fn<typeof fetch>(async (input, init) =>
    new Headers(init?.headers).get("authorization") === "Bearer stale"
      ? new Response(null, { status: 401 })
      : fetch(input, init),
  );
  const toolset = new MCPToolset(server.url, {
    auth: { token: async () => token, onUnauthorized },
    fetch: guarded,
    headers: { "x-team": "tools" },
  });
  expect(await toolset.directCallTool("echo")).toMatchObject({ token: "fresh" });
  expect(onUnauthorized).toHaveBeenCalledOnce();
  const sent = guarded.mock.calls.map(([, init]) => new Headers(init?.headers).get("x-team"));
  expect(new Set(sent)).toEqual(new Set(["tools"]));
});

it("headers do not go to another origin", async () => {
  await using server = await echoServer();
  await using elsewhere = await echoServer();
  const sent = new Map<string, string | null>();
  const toolset = new MCPToolset(server.url, {
    headers: { "x-key": "hunter2" },
    auth: {
      token: async () => "abc",
      async onUnauthorized({ fetchFn }) {
        await fetchFn(elsewhere.url, { method: "POST", body: "{}" });
      },
    },
    async fetch(input, init) {
      const url = input instanceof Request ? input.url : String(input);
      sent.set(new URL(url).origin, new Headers(init?.headers).get("x-key"));
      return new Response(null, { status: 401 });
    },
  });
  const agent = new Agent({ model: new ScriptedModel(["never said"]), toolsets: [toolset] });
  await expect(agent.run("Go.")).rejects.toMatchObject({ code: "mcp_connection" });
  expect(sent.get(new URL(server.url).origin)).toBe("hunter2");
  expect(sent.get(new URL(elsewhere.url).origin)).toBeNull();
});

it("what is handed in without a question is refused", async () => {
  const toolset = new MCPToolset("https://example.com/mcp", { auth: "abc" });
  await expect(toolset.finishAuth(new URLSearchParams())).rejects.toThrow(
    "The server at example.com has not asked for an authorization.",
  );
  await expect(toolset.finishAuth(new URLSearchParams(), { sessionKey: "a" })).rejects.toThrow(
    "MCPToolset(example.com) has no `sessionKey`: all runs share one session.",
  );
});
