import { Agent, ModelRetry } from "@toolsets/core";
import { call, callByName, fakeContext, FunctionModel } from "@toolsets/testing";
import { describe, expect, it, vi } from "vitest";
import { fixtureProgram } from "./__fixtures__/fixture-server.ts";
import { everythingOverHTTP } from "./__fixtures__/http-server.ts";
import type { ElicitationRequest, MCPLogEntry, MCPProgress, MCPRequestInfo } from "./index.ts";
import { MCPToolset } from "./mcp-toolset.ts";
import type { MCPToolsetOptions } from "./mcp-toolset-options.ts";
import { stdio } from "./node.ts";
import type { MCPServer } from "./server-options.ts";

interface Reached extends AsyncDisposable {
  readonly server: MCPServer;
}

const COLUMNS: Readonly<Record<string, () => Promise<Reached>>> = {
  stdio: async () => ({
    server: stdio(fixtureProgram("everything")),
    async [Symbol.asyncDispose]() {},
  }),
  async http() {
    const everything = await everythingOverHTTP();
    return {
      server: everything.url,
      [Symbol.asyncDispose]: async () => everything[Symbol.asyncDispose](),
    };
  },
};

/** Uses the everything server, opened with `options`. */
async function using<Result>(
  reach: () => Promise<Reached>,
  options: MCPToolsetOptions,
  work: (everything: MCPToolset) => Promise<Result>,
): Promise<Result> {
  await using reached = await reach();
  await using everything = new MCPToolset(reached.server, { id: "all", ...options });
  await everything.open();
  return await work(everything); // before it is closed
}

describe.concurrent.each(Object.entries(COLUMNS))("over %s", (_name, reach) => {
  it("agent §17.10: a server asks the model that it was given, with its system prompt and settings", async () => {
    const asked: unknown[] = [];
    const samplingModel = new FunctionModel({
      modelName: "wise",
      request(messages, { settings }) {
        asked.push(messages, settings);
        return [
          { partKind: "thinking", content: "hm" },
          { partKind: "text", content: "Forty" },
          { partKind: "text", content: "-two." },
        ];
      },
    });
    const said = await using(reach, { samplingModel }, (everything) =>
      callByName(everything, "trigger-sampling-request", { prompt: "What is it?", maxTokens: 7 }),
    );
    const text = JSON.stringify(said);
    expect(text).toContain("Forty-two.");
    expect(text).not.toContain("hm");
    expect(text).toContain("wise");
    expect(asked).toMatchObject([
      [
        {
          parts: [
            { partKind: "system-prompt", content: "You are a helpful test server." },
            { partKind: "user-prompt", content: [expect.stringContaining("What is it?")] },
          ],
        },
      ],
      { maxTokens: 7, temperature: 0.7 },
    ]);
  });

  it("agent §17.10: `agent` samples with the model of the run, which pays for it", async () => {
    const model = new FunctionModel({
      request(messages, { functionTools }) {
        if (functionTools.length === 0) return "I, the model.";
        return messages.length === 1
          ? [call("trigger-sampling-request", { prompt: "Who?" })]
          : "It was me.";
      },
    });
    const result = await using(reach, { samplingModel: "agent" }, (everything) =>
      new Agent({ model, toolsets: [everything] }).run("Go."),
    );
    expect(result.output).toBe("It was me.");
    expect(JSON.stringify(result.allMessages())).toContain("I, the model.");
    expect(result.usage.requests).toBe(3);
  });

  it("agent §17.10: a model that fails is an error, and tells the server nothing of it", async () => {
    const samplingModel = new FunctionModel({
      request() {
        throw new Error("no such key: hunter2");
      },
    });
    const error: unknown = await using(reach, { samplingModel }, (everything) =>
      callByName(everything, "trigger-sampling-request", { prompt: "Who?" }),
    ).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ModelRetry);
    expect(String(error)).toContain("The model gave no answer.");
    expect(String(error)).not.toContain("hunter2");
  });

  it("AG-169: a `samplingHandler` answers in the words of the protocol", async () => {
    const infos: MCPRequestInfo[] = [];
    const ctx = fakeContext();
    const said = await using(
      reach,
      {
        samplingHandler(_request, info) {
          infos.push(info);
          return { role: "assistant", model: "me", content: { type: "text", text: "by hand" } };
        },
      },
      (everything) => callByName(everything, "trigger-sampling-request", { prompt: "x" }, ctx),
    );
    expect(JSON.stringify(said)).toContain("by hand");
    expect(infos).toMatchObject([{ label: "MCPToolset 'all'", ctx: { runId: ctx.runId } }]);
  });

  it("a handler that fails tells the server nothing of why, and the application all", async () => {
    const warnings: string[] = [];
    const error: unknown = await using(
      reach,
      {
        elicitation() {
          throw new Error("password=hunter2");
        },
        onWarning: (message) => void warnings.push(message),
      },
      (everything) => everything.directCallTool("trigger-elicitation-request"),
    ).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain("The client could not answer.");
    expect(String(error)).not.toContain("hunter2");
    expect(warnings.join()).toContain(
      "`elicitation` failed, and the server was told so: password=",
    );
  });

  it("AG-169: forms and pages are put to the user", async () => {
    const asked: ElicitationRequest[] = [];
    const texts = await using(
      reach,
      {
        elicitation(request) {
          asked.push(request);
          return request.mode === "url"
            ? { action: "decline" }
            : { action: "accept", content: { name: "Ada", check: true } };
        },
      },
      async (everything) => [
        JSON.stringify(await callByName(everything, "trigger-elicitation-request")),
        JSON.stringify(
          await callByName(everything, "trigger-url-elicitation", {
            url: "https://example.com/pay",
            message: "Pay.",
          }),
        ),
      ],
    );
    expect(texts[0]).toContain("Ada");
    expect(texts[1]).toContain("decline");
    expect(asked).toMatchObject([
      { requestedSchema: { type: "object" } },
      { mode: "url", url: "https://example.com/pay" },
    ]);
  });

  it("AG-169: roots are told, and progress and messages reach their handlers", async () => {
    const progress: [MCPProgress, string][] = [];
    const methods = new Set<string>();
    const roots = [{ uri: "file:///notes", name: "notes" }];
    const said = await using(
      reach,
      {
        roots: () => roots,
        progressHandler: (report, { toolName }) => void progress.push([report, toolName]),
        messageHandler: ({ method }) => void methods.add(method),
      },
      async (everything) => {
        await callByName(everything, "trigger-long-running-operation", { duration: 0.2, steps: 2 });
        return callByName(everything, "get-roots-list");
      },
    );
    expect(JSON.stringify(said)).toContain("file:///notes");
    expect(progress[0]).toMatchObject([
      { progress: 1, total: 2 },
      "trigger-long-running-operation",
    ]);
    expect([...methods]).toEqual(expect.arrayContaining(["notifications/progress", "roots/list"]));
  });

  it("AG-169: what the server logs reaches `logHandler`, from `logLevel` on", async () => {
    const entries: MCPLogEntry[] = [];
    await using(
      reach,
      { logLevel: "debug", logHandler: (entry) => void entries.push(entry) },
      async (everything) => {
        await callByName(everything, "toggle-simulated-logging");
        await vi.waitFor(() => expect(entries).not.toEqual([]), 15_000);
      },
    );
    expect(entries[0]).toMatchObject({ level: expect.any(String) });
  });

  it("a tool that runs as a task only says so", async () => {
    const error = await using(reach, {}, async (everything) => {
      expect(
        (await everything.getTools(fakeContext())).get("simulate-research-query")?.definition
          .metadata,
      ).toMatchObject({ task: "required" });
      return callByName(everything, "simulate-research-query", { topic: "x" }).catch(
        (thrown: unknown) => thrown,
      );
    });
    expect(error).toMatchObject({
      code: "mcp_task_unsupported",
      toolName: "simulate-research-query",
      message: expect.stringContaining('filtered((tool) => tool.metadata?.task !== "required")'),
    });
  });
});
