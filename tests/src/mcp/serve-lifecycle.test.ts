import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "@modelcontextprotocol/client";
import {
  AbstractToolset,
  Agent,
  DeferredToolRequests,
  DynamicToolset,
  type RunContext,
  type Toolset,
  toolsetTool,
  type ToolsetTool,
} from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { MCPToolset } from "@toolsets/mcp";
import { serve } from "@toolsets/mcp/server";
import { fakeContext, FunctionModel, ScriptedModel } from "@toolsets/testing";
import { approvalRequired, filtered } from "@toolsets/wrappers";
import { describe, expect, it } from "vitest";
import { kept } from "./kept.ts";
import { type Column, columns, connectClient } from "./served-clients.ts";

/** Counts what is done to it, and to what it gives for runs. */
class Counted extends AbstractToolset {
  readonly id = "counted";
  readonly log: string[];
  readonly #name: string;
  isOpen = 0;

  constructor(log: string[] = [], name = "base") {
    super();
    this.log = log;
    this.#name = name;
  }

  override forRun(): Toolset {
    return new Counted(this.log, "run");
  }

  override async open(): Promise<void> {
    this.isOpen += 1;
    this.log.push(`open ${this.#name}`);
  }

  override async close(): Promise<void> {
    this.isOpen -= 1;
    this.log.push(`close ${this.#name}`);
  }

  getTools(ctx: RunContext): ReadonlyMap<string, ToolsetTool> {
    const source = { name: "state", parametersJsonSchema: { type: "object" } };
    return new Map([["state", toolsetTool(this, source, ctx)]]);
  }

  async callTool(): Promise<unknown> {
    return `${this.#name}, open ${this.isOpen}`;
  }
}

async function textOf(client: Client, name: string, args = {}): Promise<string> {
  const { content } = await client.callTool({ name, arguments: args });
  return content.map((block) => (block.type === "text" ? block.text : block.type)).join("\n");
}

const http: Column = { revision: "2025-11-25", over: "http" };
const stateless: Column = { revision: "2026-07-28", over: "http" };

describe("a served toolset", () => {
  it("issue 8: a session is a run, and each has its own", async () => {
    const toolset = new Counted();
    const served = serve(toolset, { name: "counted" });
    const one = await connectClient(served, http);
    const two = await connectClient(served, http);
    expect(await textOf(one, "state")).toBe("run, open 1");
    await one.listTools();
    expect(await textOf(two, "state")).toBe("run, open 1");
    const opened = ["open base", "open run", "open run"];
    expect(toolset.log.toSorted()).toEqual(opened);
    await served.close();
    expect(toolset.log.toSorted()).toEqual(["close base", "close run", "close run", ...opened]);
  });

  it("issue 8: a request without a session is a run of its own, and what is shared stays open", async () => {
    const toolset = new Counted();
    const served = serve(toolset, { name: "counted" });
    const client = await connectClient(served, stateless);
    toolset.log.length = 0;
    expect(await Promise.all([textOf(client, "state"), textOf(client, "state")])).toEqual([
      "run, open 1",
      "run, open 1",
    ]);
    await expect
      .poll(() => toolset.log.toSorted())
      .toEqual(["close run", "close run", "open run", "open run"]);
    expect(toolset.isOpen).toBe(1);
    await served.close();
    expect(toolset.isOpen).toBe(0);
  });

  it.each(columns)(
    "issue 8: asks for what the tools of a call need, at $revision over $over",
    async (column) => {
      const tools = new FunctionToolset<{ city: string }>().tool({
        name: "here",
        execute: (_args, { deps, principal, metadata }) =>
          JSON.stringify([deps.city, principal, metadata]),
      });
      const served = serve(tools, {
        name: "deps",
        deps: ({ meta }) => ({ city: typeof meta?.["city"] === "string" ? meta["city"] : "" }),
        principal: () => "ada",
        metadata: { by: "server" },
      });
      const client = kept(await connectClient(kept(served), column));
      const call = { name: "here", arguments: {}, _meta: { city: "Riga" } };
      expect(await client.callTool(call)).toMatchObject({
        content: [{ type: "text", text: '["Riga","ada",{"by":"server"}]' }],
      });
    },
  );

  it.each(columns)(
    "issue 8: a filter is asked anew at each call, at $revision over $over",
    async (column) => {
      let isOpen = true;
      const tools = new FunctionToolset()
        .tool({ name: "work", execute: () => "done" })
        .pipe(filtered(() => isOpen));
      const client = kept(await connectClient(kept(serve(tools, { name: "filtered" })), column));
      expect((await client.listTools()).tools).toHaveLength(1);
      expect(await textOf(client, "work")).toBe("done");
      isOpen = false;
      await expect(textOf(client, "work")).rejects.toMatchObject({ code: -32_602 });
    },
  );

  it.each(columns)(
    "issue 8: says when a call has changed the list, at $revision over $over",
    async (column) => {
      const extra = new FunctionToolset().tool({ name: "extra", execute: () => "more" });
      let isMore = false;
      const base = new FunctionToolset().tool({
        name: "load",
        execute: () => {
          isMore = true;
        },
      });
      const both = new FunctionToolset()
        .tool({ name: "load", execute: () => undefined })
        .tool({ name: "extra", execute: () => "more" });
      expect(await extra.getTools(fakeContext())).toHaveProperty("size", 1);
      const tools = new DynamicToolset(() => (isMore ? both : base));
      const served = kept(serve(tools, { name: "dynamic" }));
      const client = kept(await connectClient(served, column));
      const told: string[] = [];
      client.setNotificationHandler("notifications/tools/list_changed", () => {
        told.push("changed");
      });
      if (column.revision === "2026-07-28") await client.listen({ toolsListChanged: true });
      await client.listTools();
      await textOf(client, "load");
      await expect.poll(() => told).toEqual(["changed"]);
      expect(await textOf(client, "extra")).toBe("more");
      await textOf(client, "load");
      await pause(20);
      expect(told).toEqual(["changed"]);
      served.notify.toolsChanged();
      await expect.poll(() => told).toEqual(["changed", "changed"]);
    },
  );

  it("issue 8: calls beside one another share a step, so that none finds its toolset closed", async () => {
    let made = 0;
    const tools = new DynamicToolset(() => {
      made += 1;
      let isClosed = false;
      const toolset = new FunctionToolset().tool({
        name: "wait",
        async execute() {
          await pause(20);
          return isClosed ? "closed" : "open";
        },
      });
      toolset.close = async () => {
        isClosed = true;
      };
      return toolset;
    });
    const client = kept(await connectClient(kept(serve(tools, { name: "steps" })), http));
    const calls = [textOf(client, "wait"), textOf(client, "wait"), textOf(client, "wait")];
    await client.listTools();
    expect(await Promise.all(calls)).toEqual(["open", "open", "open"]);
    const before = made;
    expect(await textOf(client, "wait")).toBe("open");
    expect(made).toBeGreaterThan(before);
  });

  it("issue 8: a toolset that cannot be opened fails its requests without words, and only while it cannot", async () => {
    const errors: unknown[] = [];
    const toolset = new Counted();
    let isBroken = true;
    toolset.forRun = () => {
      const run = new Counted([], "run");
      const open = run.open.bind(run);
      run.open = () => (isBroken ? Promise.reject(new Error("secret path")) : open());
      return run;
    };
    const served = kept(serve(toolset, { name: "broken", onError: (error) => errors.push(error) }));
    const client = kept(await connectClient(served, http));
    await expect(client.listTools()).rejects.toThrow("Internal error");
    await expect(textOf(client, "state")).rejects.toThrow("Internal error");
    expect(errors.map(String)).toEqual(Array.from({ length: 3 }, () => "Error: secret path"));
    isBroken = false;
    expect(await textOf(client, "state")).toBe("run, open 1");
  });
});

describe("an agent that is served", () => {
  const model = new FunctionModel({
    request: (_messages, { instructions }) => `Heard: ${instructions ?? "nothing"}`,
  });

  it.each(columns)("issue 8: is one tool, at $revision over $over", async (column) => {
    const agent = new Agent({
      name: "poet",
      model,
      instructions: (ctx: RunContext<{ mood: string }>) => `Be ${ctx.deps.mood}.`,
    });
    const served = serve(agent, {
      name: "poems",
      deps: () => ({ mood: "merry" }),
      tool: { description: "Writes poems." },
    });
    const client = kept(await connectClient(kept(served), column));
    const { tools } = await client.listTools();
    expect(tools).toMatchObject([{ name: "poet", description: "Writes poems." }]);
    expect(await textOf(client, "poet", { prompt: "A poem" })).toBe("Heard: Be merry.");
    expect(await client.callTool({ name: "poet", arguments: {} })).toMatchObject({ isError: true });
  });

  it("issue 8: says what it waits for where nobody can answer", async () => {
    const tools = new FunctionToolset().tool({ name: "pay", execute: () => "paid" });
    const agent = new Agent({
      model: new ScriptedModel([[{ partKind: "tool-call", toolName: "pay", args: {} }]]),
      toolsets: [tools.pipe(approvalRequired())],
      output: ["text", DeferredToolRequests],
    });
    const client = kept(await connectClient(kept(serve(agent, { name: "payer" })), http));
    expect(await textOf(client, "ask", { prompt: "Pay" })).toBe(
      "The agent waits for `pay`, which nobody can answer here. Nothing of that was done.",
    );
  });
});

it("issue 8: what another server offers is served again, by an `MCPToolset`", async () => {
  const tools = new FunctionToolset().tool({ name: "far", execute: () => "from far away" });
  const far = await kept(serve(tools, { name: "far", http: { token: false } })).listen();
  const near = kept(serve(new MCPToolset(far.url, { id: "far" }), { name: "near" }));
  const client = kept(await connectClient(near, stateless));
  expect(await textOf(client, "far")).toBe("from far away");
});
