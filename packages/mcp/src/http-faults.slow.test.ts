import type { RequestListener, ServerResponse } from "node:http";
import { Agent } from "@toolsets/core";
import { call, callByName, fakeContext, FakeToolset, ScriptedModel } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import { type Asked, legacy, sendResult, serve } from "./__fixtures__/http-server.ts";
import { MCPToolset } from "./mcp-toolset.ts";
import type { MCPToolsetOptions } from "./mcp-toolset-options.ts";

const MIB = 1_048_576;
const QUICK: MCPToolsetOptions = {
  id: "faulty",
  startTimeoutMs: 30_000,
  readTimeoutMs: 2000,
  toolErrorBehavior: "error",
};
/** For what must not be a timeout, on a busy machine too. */
const PATIENT: MCPToolsetOptions = { ...QUICK, readTimeoutMs: 30_000 };
const TIMED_OUT = { code: "mcp_protocol", rpcCode: -32_001 };

type Answer = (response: ServerResponse, asked: Asked) => void;

/** A server that answers one method with a fault. */
function faulty(method: string, answer: Answer): RequestListener {
  return legacy((asked, response) => {
    if (asked.method !== method) return false;
    answer(response, asked);
    return true;
  });
}

/** Sends a byte a second until the other side has had enough. */
function trickle(contentType: string): { readonly answer: Answer; closed(): number } {
  let closed = 0;
  return {
    closed: () => closed,
    answer(response, { id }) {
      const written = JSON.stringify({ jsonrpc: "2.0", id, result: {} });
      let at = 0;
      response.writeHead(200, { "content-type": contentType });
      const timer = setInterval(() => response.write(written[at++] ?? " "), 1000);
      response.once("close", () => {
        clearInterval(timer);
        closed += 1;
      });
    },
  };
}

async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => "nothing was thrown",
    (error: unknown) => error,
  );
}

describe.concurrent("a server over HTTP that trickles a byte a second", () => {
  it.each(["server/discover", "initialize"])(
    "in its start (%s): ends at the timeout, and its connection with it",
    async (method) => {
      const { answer, closed } = trickle("application/json");
      await using server = await serve(faulty(method, answer));
      const toolset = new MCPToolset(server.url, { ...QUICK, startTimeoutMs: 2000 });
      expect(await thrownBy(toolset.open())).toMatchObject({
        code: "mcp_connection",
        message: expect.stringContaining("within 2 s"),
      });
      await expect.poll(closed).toBe(1);
    },
  );

  it.each(["application/json", "text/event-stream"])(
    "in a call (%s): ends at the timeout, and other toolsets of the agent keep working",
    async (contentType) => {
      const { answer, closed } = trickle(contentType);
      await using server = await serve(faulty("tools/call", answer));
      const toolset = new MCPToolset(server.url, { ...QUICK, toolErrorBehavior: "failed" });
      const model = new ScriptedModel([[call("die", {})], [call("search", {})], "Done."]);
      const agent = new Agent({ model, toolsets: [toolset, new FakeToolset("search")] });
      const result = await agent.run("Go.");
      const [, , timedOut, , searched] = result.allMessages();
      expect(JSON.stringify(timedOut)).toContain("did not answer the call of `die` within 2 s");
      expect(searched?.parts).toMatchObject([{ partKind: "tool-return", toolName: "search" }]);
      await expect.poll(closed).toBe(1);
    },
  );

  it("in its listing: ends at the timeout", async () => {
    const { answer } = trickle("application/json");
    await using server = await serve(faulty("tools/list", answer));
    const toolset = new MCPToolset(server.url, QUICK);
    expect(await thrownBy(toolset.getTools(fakeContext()))).toMatchObject(TIMED_OUT);
  });
});

describe.concurrent("what a server over HTTP says wrongly", () => {
  it.each<[string, string, object, Answer]>([
    [
      "an answer to somebody else",
      "tools/call",
      TIMED_OUT,
      (response, asked) => sendResult(response, { ...asked, id: 4711 }, {}),
    ],
    [
      "garbage that calls itself JSON",
      "tools/call",
      { code: "mcp_protocol" },
      (response) =>
        void response
          .writeHead(200, { "content-type": "application/json" })
          .end("\u0000\u001b[31mGARBAGE\u0007 {"),
    ],
    [
      "garbage that calls itself events",
      "tools/call",
      { code: "mcp_connection" },
      (response) =>
        void response
          .writeHead(200, { "content-type": "text/event-stream" })
          .end("data: {not json\n\ndata: []\n\n: nothing\n\n"),
    ],
    [
      "a result of 50 MB",
      "tools/call",
      { code: "mcp_limit", limit: "message" },
      (response, asked) =>
        sendResult(response, asked, { content: [{ type: "text", text: "x".repeat(50 * MIB) }] }),
    ],
    [
      "pages for ever",
      "tools/list",
      { code: "mcp_limit", limit: "pages" },
      (response, asked) => sendResult(response, asked, { tools: [], nextCursor: "more" }),
    ],
  ])("%s: a typed error, and the toolset works again", async (_what, method, expected, answer) => {
    let isFaulty = true;
    await using server = await serve((request, response) => {
      const listener = isFaulty ? faulty(method, answer) : legacy(() => false);
      listener(request, response);
    });
    const toolset = new MCPToolset(server.url, expected === TIMED_OUT ? QUICK : PATIENT);
    await toolset.open();
    const error = await thrownBy(callByName(toolset, "die"));
    expect(error).toMatchObject(expected);
    expect(String(error)).not.toMatch(/\p{Cc}/u);
    isFaulty = false;
    expect(await callByName(toolset, "die")).toBe("alive");
    await toolset.close();
  });
});
