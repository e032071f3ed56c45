import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Agent, combine, type Json, ModelRetry, ToolFailed } from "@toolsets/core";
import { call, callByName, fakeContext, ScriptedModel } from "@toolsets/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixtureProgram, fixtureServer } from "./__fixtures__/fixture-server.ts";
import { MCPProtocolError } from "./errors/mcp-protocol-error.ts";
import { MCPToolError } from "./errors/mcp-tool-error.ts";
import { MCPToolset } from "./mcp-toolset.ts";
import { stdio } from "./node.ts";
import type { ToolErrorBehavior } from "./tool-failure.ts";

async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    (value) => {
      throw new TypeError(`nothing was thrown: ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}

describe("the filesystem server", () => {
  let folder: string;
  let files: MCPToolset;

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "toolsets-mcp-")));
    await writeFile(join(folder, "note.txt"), "buy milk");
    files = new MCPToolset(stdio(fixtureProgram("filesystem", folder)), {
      id: "fs",
      maxRetries: 2,
    });
    await files.open();
  });
  afterAll(async () => {
    await files.close();
    await rm(folder, { recursive: true });
  });

  it("AG-160: is listed with its schemas, annotations and origin", async () => {
    const tools = await files.getTools(fakeContext());
    expect(tools.size).toBe(14);
    const { definition, maxRetries } = tools.get("read_text_file") ?? {};
    expect(maxRetries).toBe(2);
    expect(definition).toMatchObject({
      name: "read_text_file",
      kind: "function",
      parametersJsonSchema: { type: "object", required: ["path"] },
      metadata: { title: "Read Text File", annotations: { readOnlyHint: true } },
      toolsetId: "fs",
      origin: ["MCPToolset 'fs'#read_text_file"],
    });
    expect(definition?.description).toMatch(/^Read the complete contents of a file/);
  });

  it("AG-160: is listed as the same map while nothing changed", async () => {
    const first = await files.getTools(fakeContext());
    expect(await files.getTools(fakeContext({ maxRetries: 7 }))).toBe(first);
  });

  it("answers with structured content", async () => {
    const read = callByName(files, "read_text_file", { path: join(folder, "note.txt") });
    expect(await read).toEqual({ content: "buy milk" });
  });

  it("AG-162: a failure of a tool lets the model try again", async () => {
    const agent = new Agent({
      model: new ScriptedModel([
        [call("read_text_file", { path: "/etc/passwd" })],
        [call("read_text_file", { path: join(folder, "note.txt") })],
        "Buy milk.",
      ]),
      toolsets: [files],
    });
    const result = await agent.run("What is in my note?");
    expect(result.output).toBe("Buy milk.");
    const [, , retried, , answered] = result.allMessages();
    const retry = retried?.parts[0];
    const answer = answered?.parts[0];
    expect(retry).toMatchObject({ partKind: "retry-prompt", toolName: "read_text_file" });
    expect(JSON.stringify(retry)).toContain("Access denied");
    expect(answer).toMatchObject({ partKind: "tool-return", content: { content: "buy milk" } });
  });
});

describe("the workshop", () => {
  const source = fixtureServer("workshop-server");
  const workshop = new MCPToolset(source, { id: "shop", includeInstructions: true });
  beforeAll(() => workshop.open());
  afterAll(() => workshop.close());

  it("AG-160: is listed anew when it says that its tools changed", async () => {
    const before = await workshop.getTools(fakeContext());
    expect(await callByName(workshop, "grow")).toBe("grown");
    const after = await workshop.getTools(fakeContext());
    expect(after).not.toBe(before);
    expect([...after.keys()]).toContain("grown-1");
    expect(await callByName(workshop, "grown-1")).toBe("fresh");
  });

  it("AG-161: answers with every kind of block", async () => {
    expect(await callByName(workshop, "blocks")).toEqual([
      { boards: [1, 2] },
      { kind: "binary", data: "AAAA", mediaType: "image/png" },
      { kind: "binary", data: "BBBB", mediaType: "audio/wav" },
      "a plan",
      { kind: "binary", data: "CCCC", mediaType: "application/octet-stream" },
      "shop://shelf",
    ]);
  });

  it("reports progress, in plain text", async () => {
    const reports: Json[] = [];
    const ctx = fakeContext({
      async emit(data) {
        reports.push(data);
        throw new Error("nobody reads");
      },
    });
    expect(await callByName(workshop, "work", {}, ctx)).toBe("done");
    expect(reports).toEqual([
      { progress: 1, total: 2, message: "step 1" },
      { progress: 2, total: 2, message: "step 2" },
    ]);
  });

  it("an abort ends a call in the words of who aborted, and tells the server", async () => {
    const reason = new Error("the user left");
    const controller = new AbortController();
    const waiting = thrownBy(
      callByName(workshop, "wait", {}, fakeContext({ signal: controller.signal })),
    );
    await expect.poll(source.stderr, { timeout: 15_000 }).toContain("waiting");
    controller.abort(reason);
    expect(await waiting).toBe(reason);
    await expect.poll(source.stderr, { timeout: 15_000 }).toContain("cancelled");
    expect(await callByName(workshop, "work")).toBe("done");
  });

  it("a call that is aborted already is not sent", async () => {
    const reason = new Error("too late");
    const before = source.stderr();
    const ctx = fakeContext({ signal: AbortSignal.abort(reason) });
    expect(await thrownBy(callByName(workshop, "wait", {}, ctx))).toBe(reason);
    expect(await callByName(workshop, "work")).toBe("done");
    expect(source.stderr()).toBe(before);
  });

  it("AG-165: its instructions are cut, and told in plain text", async () => {
    const instructions = await workshop.getInstructions(fakeContext());
    const content = JSON.stringify(instructions);
    expect(content).toContain("Measure twice, cut once. Tidy up.");
    expect(content).toContain("…");
    expect(content.length).toBeLessThan(20_100);
  });

  it.concurrent.each([
    ["retry", ModelRetry],
    ["failed", ToolFailed],
    ["error", MCPToolError],
  ] as const)(
    "AG-162: a failure of a tool is thrown as told by `%s`",
    async (behavior, expected) => {
      const { open, close, failure } = failing(behavior);
      await open();
      const plain = await failure("plainly");
      expect(plain).toBeInstanceOf(expected);
      expect(plain).toMatchObject({ message: expect.stringMatching(/no wood$/) });
      expect(await failure("structured")).toMatchObject({
        message: expect.stringMatching(/\{"reason":"no paint"\}$/),
      });
      expect(await failure("silent")).toMatchObject({
        message: expect.stringMatching(/The tool failed and gave no reason\.$/),
      });
      await close();
    },
  );

  it.concurrent.each([
    ["retry", ModelRetry],
    ["failed", ModelRetry],
    ["error", MCPProtocolError],
  ] as const)("AG-162: a protocol error is thrown as told by `%s`", async (behavior, expected) => {
    const { open, close, failure } = failing(behavior);
    await open();
    const error = await failure("protocol");
    expect(error).toBeInstanceOf(expected);
    expect(error).toMatchObject({
      message: "MCPToolset 'shop' answered the call of `fail` with error -32042: the saw is locked",
    });
    await close();
  });
});

function failing(toolErrorBehavior: ToolErrorBehavior): {
  readonly open: () => Promise<void>;
  readonly close: () => Promise<void>;
  readonly failure: (how: string) => Promise<unknown>;
} {
  const toolset = new MCPToolset(fixtureServer("workshop-server"), {
    id: "shop",
    toolErrorBehavior,
  });
  return {
    open: () => toolset.open(),
    close: () => toolset.close(),
    failure: (how) => thrownBy(callByName(toolset, "fail", { how })),
  };
}

it("AG-164: two servers with one tool: the conflict tells how to prefix", async () => {
  const shops = combine(
    new MCPToolset(fixtureServer("workshop-server"), { id: "a" }),
    new MCPToolset(fixtureServer("workshop-server"), { id: "b" }),
  );
  await expect((async () => shops.getTools(fakeContext()))()).rejects.toThrow(
    "Tool `pid` is offered by both MCPToolset 'a'#pid and MCPToolset 'b'#pid. Pipe MCPToolset 'b' through `prefixed(\"b\")`.",
  );
});

it("a server that lists a name twice is refused", async () => {
  const toolset = new MCPToolset(fixtureServer("broken-server", "same-name"));
  await expect(toolset.getTools(fakeContext())).rejects.toMatchObject({
    code: "tool_name_conflict",
    toolName: "twin",
  });
});

it("a server that offers no tools has none", async () => {
  const toolset = new MCPToolset(fixtureServer("broken-server", "no-tools"));
  expect((await toolset.getTools(fakeContext())).size).toBe(0);
});

it("AG-165: no instructions unless asked for, and none before it is open", async () => {
  const source = fixtureServer("workshop-server");
  const silent = new MCPToolset(source);
  await silent.open();
  expect(await silent.getInstructions(fakeContext())).toBeUndefined();
  await silent.close();
  const closed = new MCPToolset(source, { includeInstructions: true });
  expect(await closed.getInstructions(fakeContext())).toBeUndefined();
  expect(source.pids).toHaveLength(1);
});

it.each([
  { maxRetries: -1 },
  { maxRetries: 1.5 },
  { startTimeoutMs: 0 },
  { readTimeoutMs: Number.NaN },
  { readTimeoutMs: Number.POSITIVE_INFINITY },
])("options out of range are refused: %o", (options) => {
  const [name = ""] = Object.keys(options);
  expect(() => new MCPToolset(fixtureServer("workshop-server"), options)).toThrow(
    `MCPToolset(node): \`${name}\` is `,
  );
});
