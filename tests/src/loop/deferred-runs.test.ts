import {
  Agent,
  ApprovalRequired,
  CallDeferred,
  DeferredToolRequests,
  type DeferredToolResults,
  ExternalToolset,
  getRunSnapshot,
  handleDeferredToolCalls,
  isDeferred,
  type Message,
  ModelRetry,
  operator,
  parseDeferredToolResults,
  type RuntimeFactory,
  serializeMessages,
  ToolFailed,
  ToolReturn,
  type ToolsetOperator,
} from "@toolsets/core";
import { FunctionToolset, tool } from "@toolsets/function";
import { call, frozenRuntime, FunctionModel, runHostile, ScriptedModel } from "@toolsets/testing";
import { approvalRequired } from "@toolsets/wrappers";
import { describe, expect, it } from "vitest";
import * as z from "zod";

const OUTPUT = ["text", DeferredToolRequests] as const;

/** Tools that wait for answers, and what ran of them. */
function waiting(ran: unknown[] = []): FunctionToolset {
  const what = z.object({ what: z.string() });
  const toolset = new FunctionToolset({ id: "waiting" })
    .tool({ name: "now", execute: () => ran.push("now") && "done" })
    .tool({
      name: "guarded",
      parameters: what,
      execute: (args, ctx) => {
        if (!ctx.toolCallApproved) throw new ApprovalRequired({ cost: 3 });
        ran.push(["guarded", args.what, ctx.toolCallMetadata]);
        return `did ${args.what}`;
      },
    })
    .tool({
      name: "declared",
      parameters: what,
      requiresApproval: true,
      execute: (args, ctx) => {
        ran.push(["declared", args.what, ctx.toolCallApproved]);
        return "declared";
      },
    })
    .tool({
      name: "elsewhere",
      execute: () => {
        throw new CallDeferred({ queue: "q" });
      },
    });
  return toolset;
}

const external = new ExternalToolset([{ name: "open_tab", parametersJsonSchema: {} }]);

const FIVE = [
  call("now", {}, "n"),
  call("guarded", { what: "a" }, "g"),
  call("declared", { what: "b" }, "d"),
  call("elsewhere", {}, "e"),
  call("open_tab", { url: "x" }, "x"),
];

function agentOf(ran: unknown[] = []): Agent<unknown, string | DeferredToolRequests> {
  return new Agent({
    model: new ScriptedModel([FIVE, "Done.", "More."]),
    toolsets: [waiting(ran), external],
    output: OUTPUT,
  });
}

async function paused(): Promise<{ requests: DeferredToolRequests; history: readonly Message[] }> {
  const result = await agentOf().run("Go");
  if (!isDeferred(result.output)) throw new TypeError("it did not wait");
  return { requests: result.output, history: result.allMessages() };
}

const ANSWERS: DeferredToolResults = {
  approvals: { g: true, d: false },
  calls: { e: { rows: 3 }, x: "opened" },
};

const partsOf = (message: Message | undefined): readonly object[] =>
  (message?.parts ?? []).map((part) => Object.assign({}, part, { timestamp: undefined }));

describe("a run that ends with calls that wait", () => {
  it("DF-1: gives them by kind, thrown ones first, with what was said about them", async () => {
    const { requests, history } = await paused();
    const names = (list: DeferredToolRequests["calls"]): readonly string[] =>
      list.map(({ toolName }) => toolName);
    expect(requests.kind).toBe("deferred_tool_requests");
    expect(names(requests.approvals)).toEqual(["guarded", "declared"]);
    expect(names(requests.calls)).toEqual(["elsewhere", "open_tab"]);
    expect(requests.metadata).toEqual({ g: { cost: 3 }, e: { queue: "q" } });
    expect(history).toHaveLength(3);
    expect(partsOf(history[2])).toMatchObject([{ toolCallId: "n", content: "done" }]);
  });

  it("is plain data, and leaves no request where nothing is answered", async () => {
    const agent = new Agent({
      model: new ScriptedModel([[call("open_tab")]]),
      toolsets: [external],
      output: OUTPUT,
    });
    const result = await agent.run("Go");
    expect(JSON.parse(JSON.stringify(result.output))).toEqual(result.output);
    expect(result.allMessages()).toHaveLength(2);
    expect(result.response).toBe(result.allMessages()[1]);
  });

  it("DF-8: is an error where the output does not say so, and with no other way to end", async () => {
    const agent = new Agent({ model: new ScriptedModel([FIVE]), toolsets: [waiting(), external] });
    await expect(agent.run("Go")).rejects.toThrow(
      'or let the run end with them: `output: ["text", DeferredToolRequests]`.',
    );
    expect(() => new Agent({ output: DeferredToolRequests })).toThrow(
      'has to say how a run ends when no call waits: `["text", DeferredToolRequests]`',
    );
  });

  it("DF-8: may be said for one run alone", async () => {
    const agent = new Agent({ model: new ScriptedModel([FIVE]), toolsets: [waiting(), external] });
    expect(isDeferred((await agent.run("Go", { output: OUTPUT })).output)).toBe(true);
  });

  it("V-7: a call that does not fit is asked for again, and does not wait", async () => {
    const agent = new Agent({
      model: new ScriptedModel([[call("declared", { wrong: 1 })], "Done."]),
      toolsets: [waiting()],
      output: OUTPUT,
    });
    expect((await agent.run("Go")).output).toBe("Done.");
  });

  it("DF-9: what handlers leave open is left to the caller, what they answered is not", async () => {
    const agent = new Agent({
      model: new ScriptedModel([FIVE]),
      toolsets: [waiting(), external],
      output: OUTPUT,
      capabilities: [handleDeferredToolCalls(() => ({ approvals: { d: true }, calls: { x: 1 } }))],
    });
    const { output } = await agent.run("Go");
    expect(isDeferred(output) && [output.approvals, output.calls].flat()).toMatchObject([
      { toolCallId: "g" },
      { toolCallId: "e" },
    ]);
  });

  it("DF-9: a call that waits again after its approval is left open with what it says then", async () => {
    const again = tool({
      name: "again",
      execute: (_args, ctx) => {
        if (ctx.toolCallApproved) throw new CallDeferred({ next: "queue" });
        throw new ApprovalRequired({ first: true });
      },
    });
    const agent = new Agent({
      model: new ScriptedModel([[call("again", {}, "1")]]),
      tools: [again],
      output: OUTPUT,
      capabilities: [handleDeferredToolCalls(() => ({ approvals: { 1: true } }))],
    });
    expect((await agent.run("Go")).output).toMatchObject({
      approvals: [],
      calls: [{ toolCallId: "1" }],
      metadata: { 1: { next: "queue" } },
    });
  });

  it("is watched with one event for the requests and the result last", async () => {
    const events: string[] = [];
    for await (const event of agentOf().runStreamEvents("Go")) events.push(event.eventKind);
    expect(events.filter((kind) => kind.startsWith("deferred"))).toEqual([
      "deferred_tool_requests",
    ]);
    expect(events.at(-1)).toBe("agent_run_result");
  });
});

describe("a run that goes on with the answers", () => {
  it("DF-2, DF-4: makes approved calls, answers the others, in the order of emission", async () => {
    const { history } = await paused();
    const ran: unknown[] = [];
    const result = await agentOf(ran).run(undefined, {
      messageHistory: history,
      deferredToolResults: { ...ANSWERS, metadata: { g: { by: "ada" } } },
    });
    expect(result.output).toBe("Done.");
    expect(ran).toEqual([["guarded", "a", { by: "ada" }]]);
    const messages = result.allMessages();
    expect(partsOf(messages[3])).toMatchObject([
      { toolCallId: "g", content: "did a", outcome: "success" },
      { toolCallId: "d", content: "The tool call was denied.", outcome: "denied" },
      { toolCallId: "e", content: { rows: 3 }, outcome: "success" },
      { toolCallId: "x", content: "opened", outcome: "success" },
    ]);
    expect(result.newMessages()).toEqual(messages.slice(3));
  });

  it("DF-2: edited arguments reach the tool, are checked, and the history keeps the model's own", async () => {
    const { history } = await paused();
    const ran: unknown[] = [];
    const approved = (overrideArgs: Record<string, unknown>): DeferredToolResults => ({
      ...ANSWERS,
      approvals: { ...ANSWERS.approvals, g: { kind: "tool-approved", overrideArgs } },
    });
    const go = (deferredToolResults: DeferredToolResults) =>
      agentOf(ran).run(undefined, { messageHistory: history, deferredToolResults });
    const result = await go(approved({ what: "b" }));
    expect(ran).toEqual([["guarded", "b", undefined]]);
    expect(result.allMessages()[1]).toEqual(history[1]);
    const misfit = await go(approved({ what: 7 }));
    expect(partsOf(misfit.allMessages()[3])[0]).toMatchObject({
      partKind: "retry-prompt",
      toolCallId: "g",
    });
    expect(ran).toHaveLength(1);
  });

  it("DF-3, agent §3, CallToolsNode 6: a prompt stands after all answers, in the same request", async () => {
    const { history } = await paused();
    const result = await agentOf().run("And be quick.", {
      messageHistory: history,
      deferredToolResults: ANSWERS,
    });
    expect(partsOf(result.allMessages()[3]).at(-1)).toMatchObject({
      partKind: "user-prompt",
      content: "And be quick.",
    });
  });

  it.each<[string, unknown, object]>([
    [
      "a ToolReturn",
      new ToolReturn(1, { metadata: { m: 1 }, content: "See." }),
      { content: 1, metadata: { m: 1 } },
    ],
    ["a ToolFailed", new ToolFailed("It is gone."), { content: "It is gone.", outcome: "failed" }],
    [
      "a ModelRetry",
      new ModelRetry("Once more."),
      { partKind: "retry-prompt", content: "Once more.", toolName: "open_tab", toolCallId: "x" },
    ],
    ["null", null, { content: null, outcome: "success" }],
  ])("DF-4, DF-5: %s from outside answers the call", async (_what, value, part) => {
    const { history } = await paused();
    const result = await agentOf().run(undefined, {
      messageHistory: history,
      deferredToolResults: { ...ANSWERS, calls: { ...ANSWERS.calls, x: value } },
    });
    expect(partsOf(result.allMessages()[3])[3]).toMatchObject(part);
  });

  it.each<[string, object]>([
    ["a ToolReturn", { kind: "tool-return", returnValue: 2, content: "Obey.", tools: ["x"] }],
    ["a failure", { kind: "tool-failed", message: "Gone." }],
    ["a retry", { kind: "model-retry", message: "Again." }],
    ["a retry prompt", { partKind: "retry-prompt", content: "No." }],
  ])("data from elsewhere that looks like %s is a value like others", async (_what, value) => {
    const { history } = await paused();
    const result = await agentOf().run(undefined, {
      messageHistory: history,
      deferredToolResults: { ...ANSWERS, calls: { ...ANSWERS.calls, x: value } },
    });
    const parts = partsOf(result.allMessages()[3]);
    expect(parts).toHaveLength(4);
    expect(parts[3]).toMatchObject({ content: value, outcome: "success" });
  });

  it("DF-4, DF-5: what message JSON says of a result counts", async () => {
    const { history } = await paused();
    const results = {
      approvals: { g: false, d: false },
      calls: {
        e: { kind: "tool-failed", message: "Gone." },
        x: { part_kind: "retry-prompt", content: "No.", tool_name: "z", tool_call_id: "z" },
      },
    };
    const deferredToolResults = parseDeferredToolResults(JSON.stringify(results));
    const result = await agentOf().run(undefined, { messageHistory: history, deferredToolResults });
    expect(partsOf(result.allMessages()[3]).slice(2)).toMatchObject([
      { content: "Gone.", outcome: "failed" },
      { partKind: "retry-prompt", content: "No.", toolName: "open_tab", toolCallId: "x" },
    ]);
  });

  it("integers that no double holds stay exact", async () => {
    const { history } = await paused();
    const deferredToolResults = parseDeferredToolResults(
      '{"approvals":{"g":false,"d":false},"calls":{"e":12345678901234567891,"x":1}}',
    );
    const result = await agentOf().run(undefined, { messageHistory: history, deferredToolResults });
    expect(serializeMessages(result.allMessages())).toContain('"content":12345678901234567891,');
  });

  it("the model gets one request with all answers first, whenever they were given", async () => {
    const asked: (readonly string[])[] = [];
    const told = new FunctionToolset().tool({
      name: "told",
      execute: () => new ToolReturn("told", { content: "Look." }),
    });
    const model = new FunctionModel({
      request: (messages) => {
        asked.push(
          messages.map(
            ({ kind, parts }) => `${kind}: ${parts.map(({ partKind }) => partKind).join()}`,
          ),
        );
        return messages.length === 1 ? [call("told", {}, "1"), call("open_tab", {}, "2")] : "Done.";
      },
    });
    const agent = new Agent({ model, toolsets: [told, external], output: OUTPUT });
    const first = await agent.run("Go");
    const deferredToolResults = { calls: { 2: "opened" } };
    const messageHistory = first.allMessages();
    const result = await agent.run("And?", { messageHistory, deferredToolResults });
    expect(asked[1]).toEqual([
      "request: user-prompt",
      "response: tool-call,tool-call",
      "request: tool-return,tool-return,user-prompt,user-prompt",
    ]);
    expect(result.allMessages()).toHaveLength(5);
  });

  it("a run that waits again keeps its prompt, and adds nothing where nothing is answered", async () => {
    const again = tool({
      name: "again",
      execute: (_args, ctx) => {
        throw ctx.toolCallApproved ? new CallDeferred() : new ApprovalRequired();
      },
    });
    const model = new ScriptedModel([[call("again", {}, "1")], "Done."]);
    const agent = new Agent({ model, tools: [again], output: OUTPUT });
    const first = await agent.run("Go");
    const second = await agent.run("And be quick.", {
      messageHistory: first.allMessages(),
      deferredToolResults: { approvals: { 1: true } },
    });
    expect(partsOf(second.newMessages()[0])).toMatchObject([{ content: "And be quick." }]);
    const silent = await agent.run(undefined, {
      messageHistory: first.allMessages(),
      deferredToolResults: { approvals: { 1: true } },
    });
    expect(silent.newMessages()).toEqual([]);
    const third = await agent.run(undefined, {
      messageHistory: second.allMessages(),
      deferredToolResults: { calls: { 1: "done" } },
    });
    expect(third.output).toBe("Done.");
  });

  it("a call that was cut off is not made because it is approved, but with whole arguments", async () => {
    const { history } = await paused();
    const [prompt, response] = history;
    if (prompt === undefined || response?.kind !== "response") throw new TypeError("a response");
    const cut = {
      ...response,
      finishReason: "length",
      parts: [{ partKind: "tool-call", toolName: "declared", toolCallId: "1" }],
    } as const;
    const ran: unknown[] = [];
    const go = (overrideArgs?: Record<string, unknown>) =>
      agentOf(ran).run(undefined, {
        messageHistory: [prompt, cut],
        deferredToolResults: {
          approvals: { 1: { kind: "tool-approved", ...(overrideArgs && { overrideArgs }) } },
        },
      });
    await go();
    expect(ran).toEqual([]);
    await go({ what: "c" });
    expect(ran).toEqual([["declared", "c", true]]);
  });

  it("DF-4: what tools tell besides stands after all answers", async () => {
    const { history } = await paused();
    const result = await agentOf().run(undefined, {
      messageHistory: history,
      deferredToolResults: {
        ...ANSWERS,
        calls: { ...ANSWERS.calls, e: new ToolReturn("e", { content: "Look." }) },
      },
    });
    expect(partsOf(result.allMessages()[3]).at(-1)).toMatchObject({
      partKind: "user-prompt",
      content: "Look.",
    });
  });

  it("L-1: the limit counts the calls that are to be made, not the answers", async () => {
    const { history } = await paused();
    const go = (toolCallsLimit: number) =>
      agentOf().run(undefined, {
        messageHistory: history,
        deferredToolResults: ANSWERS,
        usageLimits: { toolCallsLimit },
      });
    expect((await go(1)).usage.toolCalls).toBe(1);
    await expect(go(0)).rejects.toMatchObject({ limit: "toolCallsLimit", projected: 1 });
  });

  it("EX-2: an external call cannot be approved", async () => {
    const { history } = await paused();
    const run = agentOf().run(undefined, {
      messageHistory: history,
      deferredToolResults: { approvals: { g: true, d: true, x: true }, calls: { e: 1 } },
    });
    await expect(run).rejects.toThrow("is external, so it cannot be called here");
  });

  it("may wait again, with the rest of the calls", async () => {
    const { history } = await paused();
    const gate = waiting().pipe(approvalRequired());
    const agent = new Agent({
      model: new ScriptedModel([FIVE, [call("now", {}, "m")]]),
      toolsets: [gate, external],
      output: OUTPUT,
    });
    const next = await agent.run(undefined, {
      messageHistory: history,
      deferredToolResults: ANSWERS,
    });
    expect(next.output).toMatchObject({ approvals: [{ toolCallId: "m" }], calls: [] });
  });

  it("an abort while approved calls run answers all that were open, and the history goes on", async () => {
    const { history } = await paused();
    const controller = new AbortController();
    const reason = new Error("enough");
    const abort = handleAbort(controller, reason);
    const agent = new Agent({
      model: new ScriptedModel([FIVE, "Done."]),
      toolsets: [waiting().pipe(abort), external],
      output: OUTPUT,
    });
    const error: unknown = await agent
      .run(undefined, {
        messageHistory: history,
        deferredToolResults: ANSWERS,
        signal: controller.signal,
      })
      .catch((thrown: unknown) => thrown);
    expect(error).toBe(reason);
    const messages = getRunSnapshot(error)?.messages ?? [];
    expect(partsOf(messages.at(-1))).toMatchObject([
      { toolCallId: "g", outcome: "interrupted" },
      { toolCallId: "d", outcome: "denied" },
      { toolCallId: "e", content: { rows: 3 } },
      { toolCallId: "x", content: "opened" },
    ]);
    const result = await agent.run("Go on", { messageHistory: messages });
    expect(result.output).toBe("Done.");
  });
});

/** Aborts the run when a tool is called. */
function handleAbort(controller: AbortController, reason: Error): ToolsetOperator {
  return operator("abort", () => ({
    async callTool() {
      controller.abort(reason);
      throw reason;
    },
  }));
}

describe("DF-6, agent §3, UserPromptNode 2: answers that do not fit are refused before anything runs", () => {
  const refused: readonly [string, DeferredToolResults, string][] = [
    [
      "a forged id",
      { ...ANSWERS, calls: { ...ANSWERS.calls, forged: 1 } },
      "name `forged`, which the last response did not call. Expected are answers to `d`, `e`, `g`, `x`.",
    ],
    [
      "a missing id",
      { ...ANSWERS, calls: { x: 1 } },
      "have no answer to `e`. Answer all open calls at once",
    ],
    [
      "one id under both headings",
      { ...ANSWERS, calls: { ...ANSWERS.calls, g: 1 } },
      "answer `g` twice, in `calls` and in `approvals`.",
    ],
    [
      "an id that is answered",
      { ...ANSWERS, calls: { ...ANSWERS.calls, n: 1 } },
      "answer `n`, which is answered in `messageHistory` already.",
    ],
    ["metadata of a forged id", { ...ANSWERS, metadata: { forged: {} } }, "name `forged`, which"],
    [
      "a name that every object inherits",
      { ...ANSWERS, calls: { ...ANSWERS.calls, constructor: 1 } },
      "name `constructor`",
    ],
    [
      "an answer that is undefined",
      { ...ANSWERS, calls: { ...ANSWERS.calls, x: undefined } },
      "have no answer to `x`",
    ],
    [
      "a list in the place of answers",
      { ...ANSWERS, calls: [] as never },
      "`calls` of the answers to deferred calls has to be an object.",
    ],
    [
      "a ToolReturn with tools that are none",
      { ...ANSWERS, calls: { ...ANSWERS.calls, x: new ToolReturn(1, { tools: 5 as never }) } },
      "`tools` of the `ToolReturn` has to be a list of names.",
    ],
    [
      "a ToolReturn with content that is none",
      { ...ANSWERS, calls: { ...ANSWERS.calls, x: new ToolReturn(1, { content: null as never }) } },
      "`content` of the `ToolReturn` has to be a text",
    ],
    [
      "what is no JSON",
      { ...ANSWERS, calls: { ...ANSWERS.calls, x: 10n } },
      "The result of tool call `x` is not JSON",
    ],
    ["nothing", {}, "have no answer to `d`, `e`, `g`, `x`"],
    [
      "what is no decision",
      { ...ANSWERS, approvals: { g: "yes" as never, d: true } },
      "is no decision",
    ],
  ];

  it.each(refused)("%s", async (_what, deferredToolResults, message) => {
    const { history } = await paused();
    const before = JSON.stringify(history);
    const ran: unknown[] = [];
    const agent = agentOf(ran);
    await expect(
      agent.run(undefined, { messageHistory: history, deferredToolResults }),
    ).rejects.toThrow(message);
    expect(ran).toEqual([]);
    expect(JSON.stringify(history)).toBe(before);
    const mended = await agent.run(undefined, {
      messageHistory: history,
      deferredToolResults: ANSWERS,
    });
    expect(mended.output).toBe("Done.");
  });

  it("no history, no response, no calls, two calls with one id", async () => {
    const { history } = await paused();
    const [prompt, response] = history;
    if (prompt === undefined || response?.kind !== "response") throw new TypeError("a response");
    const go = (messageHistory: readonly Message[]): Promise<unknown> =>
      agentOf().run(undefined, { messageHistory, deferredToolResults: ANSWERS });
    await expect(go([])).rejects.toThrow("need a `messageHistory` with the response");
    await expect(go([prompt])).rejects.toThrow("need a `messageHistory` with the response");
    await expect(go([prompt, { ...response, parts: [] }])).rejects.toThrow("has no tool calls");
    const twice = { ...response, parts: [...response.parts, ...response.parts] };
    await expect(go([prompt, twice])).rejects.toThrow("have the same id: `d`, `e`, `g`, `n`, `x`");
  });

  it("a call that waits has an id of its own, or the run ends at once", async () => {
    const agent = new Agent({
      model: new ScriptedModel([[call("now", {}, "1"), call("open_tab", {}, "1")]]),
      toolsets: [waiting(), external],
      output: OUTPUT,
    });
    await expect(agent.run("Go")).rejects.toMatchObject({
      code: "unexpected_model_behavior",
      message: expect.stringContaining("has the same id as another call, `1`"),
    });
  });

  it("what is no answer does not count as one", async () => {
    const { history } = await paused();
    const delta = {
      partKind: "tool-availability-delta",
      toolsAdded: ["z"],
      toolCallId: "g",
    } as const;
    const messageHistory: readonly Message[] = [
      ...history,
      { kind: "request", state: "complete", parts: [delta] },
    ];
    await expect(agentOf().run("And?", { messageHistory })).rejects.toThrow(
      "ends with tool calls that have no answer",
    );
  });

  it("a prompt without answers while calls wait", async () => {
    const { history } = await paused();
    await expect(agentOf().run("And?", { messageHistory: history })).rejects.toThrow(
      "or answer them with `deferredToolResults`",
    );
  });
});

it("ids that every object inherits wait and are answered like others", async () => {
  const ids = ["constructor", "toString", "__proto__"];
  const model = new ScriptedModel([ids.map((id) => call("open_tab", {}, id)), "Done."]);
  const agent = new Agent({ model, toolsets: [external], output: OUTPUT });
  const first = await agent.run("Go");
  const calls = Object.fromEntries(ids.map((id) => [id, `of ${id}`]));
  const result = await agent.run(undefined, {
    messageHistory: first.allMessages(),
    deferredToolResults: { calls },
  });
  expect(partsOf(result.allMessages()[2])).toMatchObject(
    ids.map((id) => ({ content: `of ${id}` })),
  );
});

describe("the whole way goes alike", () => {
  const play = async (options: { readonly runtime?: RuntimeFactory } = {}): Promise<unknown> => {
    const ids = { conversationId: "c", ...options } as const;
    const first = await agentOf().run("Go", { ...ids, runId: "r1" });
    return first.allMessages().map(partsOf);
  };
  const goOn = async (
    history: readonly Message[],
    options: { readonly runtime?: RuntimeFactory } = {},
  ): Promise<unknown> => {
    const result = await agentOf().run("And?", {
      conversationId: "c",
      runId: "r2",
      ...options,
      messageHistory: history,
      deferredToolResults: {
        ...ANSWERS,
        calls: { ...ANSWERS.calls, e: new ToolReturn(1, { content: "Look.", metadata: { a: 1 } }) },
      },
    });
    return result.allMessages().map(partsOf);
  };

  it("on frozen data", async () => {
    const { history } = await paused();
    const runtime = frozenRuntime();
    expect(await play({ runtime })).toEqual(await play());
    expect(await goOn(history, { runtime })).toEqual(await goOn(history));
  });

  it.each([1, 2, 3, undefined])(
    "on the hostile runtime that dies after %s steps",
    async (crashAfter) => {
      const { history } = await paused();
      const [pausing, going] = [await play(), await goOn(history)];
      for (const seed of [1, 2, 3]) {
        const first = await runHostile((runtime) => play({ runtime }), { seed, crashAfter });
        expect(first.value).toEqual(pausing);
        const second = await runHostile((runtime) => goOn(history, { runtime }), {
          seed,
          crashAfter,
        });
        expect(second.value).toEqual(going);
      }
    },
  );
});
