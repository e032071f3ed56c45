import {
  ApprovalRequired,
  CallDeferred,
  combine,
  DynamicToolset,
  ExternalToolset,
  ModelRetry,
  type RunContext,
  ToolFailed,
  ToolReturn,
} from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { serve, type ServedToolset } from "@toolsets/mcp/server";
import { filtered, prefixed, renamed, withMetadata } from "@toolsets/wrappers";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { kept } from "./kept.ts";
import { columns, connectClient } from "./served-clients.ts";

const PIXEL = "iVBORw0KGgo=";

function sampleTools(fail: (name: string) => unknown = () => undefined) {
  return new FunctionToolset({ id: "samples", instructions: "Ask for samples." })
    .tool({
      name: "add",
      description: "Adds.",
      parameters: z.object({ a: z.number(), b: z.number() }),
      returns: z.object({ sum: z.number() }),
      execute: ({ a, b }) => ({ sum: a + b }),
    })
    .tool({ name: "text", execute: () => "plain" })
    .tool({ name: "nothing", execute: () => undefined })
    .tool({
      name: "image",
      execute: () => ({ kind: "binary", data: PIXEL, mediaType: "image/png" }),
    })
    .tool({
      name: "mixed",
      execute: () => [
        "see",
        { kind: "binary", data: PIXEL, mediaType: "application/pdf", identifier: "a.pdf" },
        { kind: "document-url", url: "https://example.com/b.pdf", mediaType: "application/pdf" },
      ],
    })
    .tool({
      name: "returns",
      execute: () => new ToolReturn("value", { content: ["more"], metadata: { secret: 1 } }),
    })
    .tool({
      name: "fail",
      parameters: z.object({ how: z.string() }),
      execute: ({ how }) => fail(how),
    });
}

describe.each(columns)("served at $revision over $over", (column) => {
  const connect = (served: ServedToolset) => connectClient(kept(served), column).then(kept);

  it("agent §17: lists tools with their schemas, and tells what they are for", async () => {
    const tools = sampleTools().pipe(
      withMetadata({ title: "A title", annotations: { readOnlyHint: true }, own: "secret" }),
      filtered(({ name }) => name === "add"),
      prefixed("s"),
    );
    const client = await connect(serve(tools, { name: "samples", version: "1.2.3" }));
    const { tools: listed } = await client.listTools();
    expect(listed).toEqual([
      {
        name: "s_add",
        title: "A title",
        description: "Adds.",
        annotations: { readOnlyHint: true },
        inputSchema: expect.objectContaining({ type: "object", required: ["a", "b"] }),
        outputSchema: expect.objectContaining({ type: "object", required: ["sum"] }),
      },
    ]);
    expect(client.getInstructions()).toBe("Ask for samples.");
    expect(client.getServerVersion()).toMatchObject({ name: "samples", version: "1.2.3" });
  });

  it("agent §17: sends texts, data, media, links and the content of a `ToolReturn`", async () => {
    const client = await connect(serve(sampleTools(), { name: "samples" }));
    const call = async (name: string, args = {}) => {
      const { content, structuredContent } = await client.callTool({ name, arguments: args });
      return { content, structuredContent };
    };
    expect(await call("add", { a: 1, b: 2 })).toEqual({
      content: [{ type: "text", text: '{"sum":3}' }],
      structuredContent: { sum: 3 },
    });
    expect(await call("text")).toEqual({ content: [{ type: "text", text: "plain" }] });
    expect(await call("nothing")).toEqual({ content: [] });
    expect(await call("image")).toEqual({
      content: [{ type: "image", data: PIXEL, mimeType: "image/png" }],
    });
    expect((await call("mixed")).content).toEqual([
      { type: "text", text: "see" },
      {
        type: "resource",
        resource: { uri: "file:///a.pdf", blob: PIXEL, mimeType: "application/pdf" },
      },
      {
        type: "resource_link",
        uri: "https://example.com/b.pdf",
        name: "b.pdf",
        mimeType: "application/pdf",
      },
    ]);
    expect(await call("returns")).toEqual({
      content: [
        { type: "text", text: "value" },
        { type: "text", text: "more" },
      ],
    });
  });

  it("agent §17: tells models what was meant for them, and nothing else", async () => {
    const errors: unknown[] = [];
    const thrown: Record<string, unknown> = {
      retry: new ModelRetry("Try another city."),
      failed: new ToolFailed("The city is closed."),
      secret: new Error("password hunter2"),
      later: new CallDeferred({ ticket: 7 }),
      approval: new ApprovalRequired(),
      unusable: undefined,
    };
    const tools = sampleTools((how) => {
      if (how === "unusable") return () => {};
      throw thrown[how];
    });
    const served = serve(tools, {
      name: "samples",
      onError: (error, { toolName }) => errors.push([toolName, error]),
    });
    const client = await connect(served);
    const call = async (how: string) => {
      const result = await client.callTool({ name: "fail", arguments: { how } });
      return [result.isError, ...result.content];
    };
    const text = (said: string) => [true, { type: "text", text: said }];
    expect(await call("retry")).toEqual(text("Try another city."));
    expect(await call("failed")).toEqual(text("The city is closed."));
    expect(await call("secret")).toEqual(text("The tool `fail` failed."));
    expect(await call("unusable")).toEqual(text("The tool `fail` failed."));
    expect(await call("later")).toEqual(
      text("`fail` is answered later, outside of this server. MCP cannot wait for that."),
    );
    expect(await call("approval")).toEqual(
      text("`fail` needs approval, which this client cannot ask its user for. Nothing was done."),
    );
    expect(errors).toEqual([
      ["fail", thrown["secret"]],
      ["fail", expect.objectContaining({ code: "invalid_usage" })],
    ]);
    const wrong = await client.callTool({ name: "add", arguments: { a: "x", b: 1 } });
    expect(wrong.isError).toBe(true);
    expect(wrong.content[0]).toMatchObject({ text: expect.stringContaining("expected number") });
    await expect(client.callTool({ name: "none", arguments: {} })).rejects.toMatchObject({
      code: -32_602,
    });
  });

  it("agent §17: serves any composition, each tool under its outward name", async () => {
    const browser = new ExternalToolset([
      { name: "open_tab", parametersJsonSchema: { type: "object" } },
    ]);
    const dynamic = new DynamicToolset((ctx: RunContext<{ city: string }>) =>
      new FunctionToolset().tool({ name: "here", execute: () => ctx.deps.city }),
    );
    const tools = combine(
      sampleTools().pipe(renamed({ plus: "add" }), prefixed("one")),
      dynamic,
      browser,
    );
    const client = await connect(serve(tools, { name: "all", deps: () => ({ city: "Riga" }) }));
    const { tools: listed } = await client.listTools();
    expect(listed.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["one_plus", "one_text", "here", "open_tab"]),
    );
    const sum = await client.callTool({ name: "one_plus", arguments: { a: 2, b: 2 } });
    expect(sum.structuredContent).toEqual({ sum: 4 });
    const here = await client.callTool({ name: "here", arguments: {} });
    expect(here.content).toEqual([{ type: "text", text: "Riga" }]);
    const refused = await client.callTool({ name: "open_tab", arguments: {} });
    expect(refused).toMatchObject({ isError: true });
  });
});
