import { once } from "node:events";
import type { Client, ElicitResult, ProtocolError } from "@modelcontextprotocol/client";
import { FunctionToolset, tool } from "@toolsets/function";
import type { RunContext } from "@toolsets/core";
import { type ElicitParams, type MCPCall, serve } from "@toolsets/mcp/server";
import { approvalRequired } from "@toolsets/wrappers";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { kept } from "./kept.ts";
import { columns, type Column, connectClient } from "./served-clients.ts";

const askCity: ElicitParams = {
  message: "Which city?",
  requestedSchema: {
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
  },
};

/** One tool that does `work` with its client, served to a client that `answers`. */
async function connect(
  column: Column,
  work: (mcp: MCPCall, ctx: RunContext) => unknown,
  answers: (question: string) => ElicitResult = () => ({ action: "decline" }),
): Promise<Client> {
  const tools = new FunctionToolset().tool({
    name: "work",
    execute: (_args, ctx) => ctx.mcp && work(ctx.mcp, ctx),
  });
  const served = kept(serve(tools, { name: "asks" }));
  const capabilities = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} };
  return kept(
    await connectClient(served, column, capabilities, (client) => {
      client.setRequestHandler("elicitation/create", ({ params }) => answers(params.message));
      client.setRequestHandler("sampling/createMessage", ({ params }) => ({
        role: "assistant",
        model: "theirs",
        content: { type: "text", text: `heard ${params.messages.length}` },
      }));
      client.setRequestHandler("roots/list", () => ({ roots: [{ uri: "file:///home" }] }));
    }),
  );
}

async function said(client: Client, name = "work", args = {}): Promise<unknown> {
  const { content, isError } = await client.callTool({ name, arguments: args });
  const [block] = content;
  return [isError === true ? "error" : "ok", block?.type === "text" ? block.text : block];
}

describe.each(columns)("a tool served at $revision over $over", (column) => {
  it("issue 8: asks the user, and reads only what fits the form", async () => {
    const replies: ElicitResult[] = [{ action: "accept", content: { city: "Riga" } }];
    const client = await connect(
      column,
      async (mcp) => JSON.stringify(await mcp.elicit(askCity)),
      () => replies.shift() ?? { action: "cancel" },
    );
    expect(await said(client)).toEqual(["ok", '{"action":"accept","content":{"city":"Riga"}}']);
    expect(await said(client)).toEqual(["ok", '{"action":"cancel"}']);
  });

  it("issue 8: asks the model of the client, and for its roots, all at once", async () => {
    const client = await connect(column, async (mcp) => {
      const message = { role: "user" as const, content: { type: "text" as const, text: "hi" } };
      const [{ content, model }, roots] = await Promise.all([
        mcp.sample({ messages: [message], maxTokens: 10 }),
        mcp.listRoots(),
      ]);
      return JSON.stringify([model, content, roots]);
    });
    expect(await said(client)).toEqual([
      "ok",
      '["theirs",{"type":"text","text":"heard 1"},[{"uri":"file:///home"}]]',
    ]);
  });

  it("issue 8: asks in several rounds, and keeps a state of its own", async () => {
    let begun = 0;
    const client = await connect(
      column,
      async (mcp) => {
        if (mcp.requestState.get() === undefined) begun += 1;
        mcp.requestState.set({ begun: true });
        const first = await mcp.elicit(askCity);
        const second = await mcp.elicit({ ...askCity, message: "And then?" });
        return JSON.stringify([first.content, second.content, mcp.requestState.get()]);
      },
      (question) => ({
        action: "accept",
        content: { city: question === "And then?" ? "Tartu" : "Riga" },
      }),
    );
    expect(await said(client)).toEqual(["ok", '[{"city":"Riga"},{"city":"Tartu"},{"begun":true}]']);
    expect(begun).toBe(1);
  });

  it("issue 8: a tool that swallows its question asks it all the same", async () => {
    const client = await connect(
      column,
      async (mcp) => {
        try {
          return (await mcp.elicit(askCity)).action;
        } catch {
          return "swallowed";
        }
      },
      () => ({ action: "accept", content: { city: "Riga" } }),
    );
    expect(await said(client)).toEqual(["ok", "accept"]);
  });

  it("issue 8: sends the user to a page", async () => {
    const asked: unknown[] = [];
    const client = await connect(column, (mcp) =>
      mcp
        .elicit({ mode: "url", message: "Log in", url: "https://example.com/login" })
        .then(({ action }) => action),
    );
    client.setRequestHandler("elicitation/create", ({ params }) => {
      asked.push(params.mode === "url" && params.url);
      return { action: "accept" };
    });
    expect(await said(client)).toEqual(["ok", "accept"]);
    expect(asked).toEqual(["https://example.com/login"]);
  });

  it("issue 8: tells progress, also by `ctx.emit`, to a client that asked for it", async () => {
    const client = await connect(column, async (mcp, ctx) => {
      await ctx.emit("begun");
      await ctx.emit({ progress: 5, total: 10, message: "half" });
      await ctx.emit(["rows", 3]);
      await mcp.progress({ progress: 10, total: 10 });
      return "done";
    });
    const told: unknown[] = [];
    const { content } = await client.callTool(
      { name: "work", arguments: {} },
      { onprogress: (progress) => told.push(progress) },
    );
    expect(content).toEqual([{ type: "text", text: "done" }]);
    expect(told).toEqual([
      { progress: 1, message: "begun" },
      { progress: 5, total: 10, message: "half" },
      { progress: 6, message: '["rows",3]' },
      { progress: 10, total: 10 },
    ]);
    expect(await said(client)).toEqual(["ok", "done"]);
  });

  it("issue 8: a call that the client gives up aborts the signal of the tool", async () => {
    const events = new EventTarget();
    const running = once(events, "running");
    const aborted = once(events, "aborted");
    const client = await connect(column, (_mcp, { signal }) => {
      signal.addEventListener("abort", () => events.dispatchEvent(new Event("aborted")));
      events.dispatchEvent(new Event("running"));
      return aborted;
    });
    const controller = new AbortController();
    const call = client.callTool({ name: "work", arguments: {} }, { signal: controller.signal });
    await running;
    controller.abort();
    await expect(call).rejects.toThrow();
    expect(await aborted).toHaveLength(1);
  });

  it("issue 8: a call that needs approval asks the user of the client, and runs approved", async () => {
    const approvals: unknown[] = [];
    const remove = tool({
      name: "remove",
      parameters: z.object({ path: z.string() }),
      execute: ({ path }, ctx) => `removed ${path}: ${String(ctx.toolCallApproved)}`,
    });
    const tools = new FunctionToolset().add(remove).pipe(approvalRequired());
    const served = kept(serve(tools, { name: "gated" }));
    const replies: ElicitResult[] = [
      { action: "accept", content: { approve: true } },
      { action: "accept", content: { approve: false } },
      { action: "decline" },
    ];
    const client = kept(
      await connectClient(served, column, { elicitation: { form: {} } }, (each) =>
        each.setRequestHandler("elicitation/create", ({ params }) => {
          approvals.push(params.message);
          return replies.shift() ?? { action: "cancel" };
        }),
      ),
    );
    expect(await said(client, "remove", { path: "a" })).toEqual(["ok", "removed a: true"]);
    const refused = ["error", "The call of `remove` was not approved. Nothing was done."];
    expect(await said(client, "remove", { path: "b" })).toEqual(refused);
    expect(await said(client, "remove", { path: "c" })).toEqual(refused);
    expect(approvals).toHaveLength(3);
    expect(approvals[0]).toContain('"path": "a"');
  });

  it("issue 8: a client that cannot ask is told so, by the protocol where it has an error for it", async () => {
    const tools = new FunctionToolset().tool({
      name: "work",
      execute: async (_args, ctx) => (await ctx.mcp?.elicit(askCity))?.action,
    });
    const client = kept(await connectClient(kept(serve(tools, { name: "asks" })), column));
    const told = await said(client).catch(({ code, message }: ProtocolError) => [code, message]);
    expect(told).toEqual([
      column.revision === "2026-07-28" ? -32_021 : "error",
      "The client did not declare the capability `elicitation.form`, which this call needs. Use a client that has it.",
    ]);
  });
});
