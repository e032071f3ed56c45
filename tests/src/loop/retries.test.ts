import {
  Agent,
  type Message,
  ModelRetry,
  RetriesExceededError,
  getRunSnapshot,
  ToolFailed,
} from "@toolsets/core";
import { FunctionToolset, tool } from "@toolsets/function";
import { call, ScriptedModel } from "@toolsets/testing";
import { expect, it } from "vitest";
import * as z from "zod";
import { contentsOf } from "./contents-of.ts";
import { isValidHistory } from "./is-valid-history.ts";

/** What the tools of the history answered, as `name: text`. */
function answersOf(messages: readonly Message[]): readonly string[] {
  return messages
    .flatMap((message) => (message.kind === "request" ? message.parts : []))
    .flatMap((part) =>
      part.partKind === "tool-return" || part.partKind === "retry-prompt"
        ? [`${part.toolName}: ${JSON.stringify(part.content)}`]
        : [],
    );
}

/** A tool that fails as often as it is told, and notes the retry it was called with. */
function failing(name: string, times: number, seen: number[] = []) {
  return tool({
    name,
    execute: (_args, ctx) => {
      seen.push(ctx.retry);
      if (ctx.retry < times) throw new ModelRetry(`${name} wants another try`);
      return `${name} worked`;
    },
  });
}

it("R-1: several failures of one tool in one step cost one retry", async () => {
  const seen: number[] = [];
  const agent = new Agent({
    model: new ScriptedModel([[call("t"), call("t"), call("t")], [call("t")], "Done."]),
    tools: [failing("t", 1, seen)],
  });
  expect((await agent.run("Go")).output).toBe("Done.");
  expect(seen).toEqual([0, 0, 0, 1]);
});

it("R-2: a count survives a step in which the tool was not called", async () => {
  const seen: number[] = [];
  const agent = new Agent({
    model: new ScriptedModel([[call("t")], [call("other")], [call("t")], [call("t")], "Done."]),
    tools: [failing("t", 2, seen), failing("other", 0)],
    retries: 2,
  });
  await agent.run("Go");
  expect(seen).toEqual([0, 1, 2]);
});

it("R-3: a failure beside a success of the same tool counts, in either order", async () => {
  for (const order of [
    ["good", "bad"],
    ["bad", "good"],
  ]) {
    const seen: number[] = [];
    const mixed = tool({
      name: "t",
      parameters: z.object({ how: z.string() }),
      execute: ({ how }, ctx) => {
        seen.push(ctx.retry);
        if (how === "bad") throw new ModelRetry("again");
        return "ok";
      },
    });
    const model = new ScriptedModel([
      [call("t", { how: "bad" })],
      order.map((how) => call("t", { how })),
      [call("t", { how: "good" })],
      "Done.",
    ]);
    await new Agent({ model, tools: [mixed], retries: 3 }).run("Go");
    expect(seen).toEqual([0, 1, 1, 2]);
  }
});

it("R-3: a success alone resets the count", async () => {
  const seen: number[] = [];
  const model = new ScriptedModel([[call("t")], [call("t")], [call("t")], "Done."]);
  await new Agent({ model, tools: [failing("t", 1, seen)] }).run("Go");
  expect(seen).toEqual([0, 1, 0].slice(0, seen.length));
  expect(seen).toHaveLength(3);
}, 1000);

it("R-4: tools are counted apart", async () => {
  const a: number[] = [];
  const b: number[] = [];
  const model = new ScriptedModel([[call("a"), call("b")], [call("a")], [call("b")], "Done."]);
  await new Agent({ model, tools: [failing("a", 1, a), failing("b", 1, b)] }).run("Go");
  expect([a, b]).toEqual([
    [0, 1],
    [0, 1],
  ]);
});

it("R-5: a tool sees its last attempt", async () => {
  const seen: boolean[] = [];
  const last = tool({
    name: "t",
    maxRetries: 2,
    execute: (_args, ctx) => {
      seen.push(ctx.lastAttempt);
      if (!ctx.lastAttempt) throw new ModelRetry("again");
      return "ok";
    },
  });
  const model = new ScriptedModel([[call("t")], [call("t")], [call("t")], "Done."]);
  await new Agent({ model, tools: [last] }).run("Go");
  expect(seen).toEqual([false, false, true]);
});

it("R-6: an unknown tool gets an answer that lists the tools, and its siblings run", async () => {
  const model = new ScriptedModel([[call("nope"), call("b")], "Done."]);
  const agent = new Agent({ model, tools: [failing("b", 0), failing("a", 0)] });
  const result = await agent.run("Go");
  expect(answersOf(result.allMessages())).toEqual([
    'nope: "There is no tool `nope`. Available: `a`, `b`."',
    'b: "b worked"',
  ]);
});

it("R-6: an unknown tool has a budget of its own", async () => {
  const model = new ScriptedModel([[call("nope")], [call("nope")], "never"]);
  const run = new Agent({ model, tools: [failing("a", 0)] }).run("Go");
  await expect(run).rejects.toThrow(
    /`nope` failed 2 times, and 1 retry is allowed.*There is no tool `nope`\. Available: `a`/,
  );
});

it("R-7: ToolFailed never counts", async () => {
  const broken = tool({
    name: "t",
    execute: () => {
      throw new ToolFailed("closed");
    },
  });
  const model = new ScriptedModel([...Array.from({ length: 5 }, () => [call("t")]), "Done."]);
  const result = await new Agent({ model, tools: [broken] }).run("Go");
  expect(answersOf(result.allMessages())).toEqual(Array.from({ length: 5 }, () => 't: "closed"'));
});

it("F-6: the retries of a tool come from the tool, then its toolset, then the run, then the agent", async () => {
  const seen = new Map<string, number>();
  const noting = (name: string, maxRetries?: number) =>
    tool({
      name,
      maxRetries,
      execute: (_args, ctx) => seen.set(name, ctx.maxRetries).size,
    });
  const model = new ScriptedModel([[call("own"), call("set"), call("plain")], "Done."]);
  const agent = new Agent({
    model,
    tools: [noting("plain")],
    toolsets: [new FunctionToolset({ maxRetries: 5, tools: [noting("own", 7), noting("set")] })],
    retries: { tools: 2 },
  });
  await agent.run("Go");
  expect(Object.fromEntries(seen)).toEqual({ own: 7, set: 5, plain: 2 });
  await agent.run("Go", { retries: 4 });
  expect(Object.fromEntries(seen)).toEqual({ own: 7, set: 5, plain: 4 });
});

it("agent §10: a spent budget ends the run with the tool, the limit and the last failure", async () => {
  const model = new ScriptedModel([[call("t")], [call("t")], "never"]);
  const error: unknown = await new Agent({ model, tools: [failing("t", 9)] })
    .run("Go")
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RetriesExceededError);
  expect(error).toMatchObject({ code: "retries_exceeded", toolName: "t", maxRetries: 1 });
  expect(String(error)).toContain("t wants another try");
  expect(isValidHistory(getRunSnapshot(error)?.messages ?? [])).toBe(true);
});

it("P-7: an invalid call that spends its budget ends the run before any tool of the batch runs", async () => {
  const ran: string[] = [];
  const noting = tool({ name: "noting", execute: () => ran.push("noting") });
  const strict = tool({
    name: "strict",
    parameters: z.object({ x: z.number() }),
    maxRetries: 0,
    execute: () => ran.push("strict"),
  });
  const model = new ScriptedModel([[call("noting"), call("strict", { x: "?" })], "never"]);
  const run = new Agent({ model, tools: [noting, strict] }).run("Go");
  await expect(run).rejects.toThrow(RetriesExceededError);
  expect(ran).toEqual([]);
});

it("agent §5.9: argument faults reach the model with their place and value", async () => {
  const strict = tool({
    name: "strict",
    parameters: z.object({ a: z.object({ b: z.number() }) }),
    execute: () => "ok",
  });
  const model = new ScriptedModel([
    [call("strict", { a: { b: "x" } }), call("strict", "[1"), call("strict", "[1]")],
    "Done.",
  ]);
  const result = await new Agent({ model, tools: [strict] }).run("Go");
  const request = result.allMessages()[2];
  const contents = contentsOf(request);
  expect(contents).toEqual([
    [{ type: "invalid_type", loc: ["a", "b"], msg: expect.stringContaining("number"), input: "x" }],
    [{ type: "json_invalid", loc: [], msg: expect.stringContaining("not JSON"), input: "[1" }],
    [{ type: "object_type", loc: [], msg: expect.stringContaining("JSON object"), input: [1] }],
  ]);
});

it("agent §3, CallToolsNode 5: an empty answer is asked for again, once unless told otherwise", async () => {
  const result = await new Agent({ model: new ScriptedModel(["", "Hello."]) }).run("Go");
  expect(result.output).toBe("Hello.");
  expect(result.allMessages()).toHaveLength(4);
  const again = new Agent({ model: new ScriptedModel(["", " ", "never"]) }).run("Go");
  await expect(again).rejects.toThrow(/The output failed 2 times/);
});

it("AG-033: a call in which the token limit ended the response is not run, unless its arguments are whole", async () => {
  const ran: string[] = [];
  const noting = (name: string) => tool({ name, execute: () => ran.push(name) });
  const model = new ScriptedModel([
    { parts: [call("whole", "{}"), call("empty"), call("cut", "{}")], finishReason: "length" },
    "Done.",
  ]);
  const result = await new Agent({ model, tools: ["whole", "empty", "cut"].map(noting) }).run("Go");
  expect(ran).toEqual(["whole", "empty"]);
  expect(answersOf(result.allMessages()).at(-1)).toContain("The response ended in this call");
  const whole = new ScriptedModel([
    { parts: [call("whole", { a: 1 })], finishReason: "length" },
    "Done.",
  ]);
  await new Agent({ model: whole, tools: ["whole"].map(noting) }).run("Go");
  expect(ran).toEqual(["whole", "empty", "whole"]);
});

it.each([
  [undefined, "the provider's default"],
  [20, "20"],
])(
  "toolsets §9.2: a cut call without a retry left is an error of its own, with the limit %s",
  async (maxTokens, limit) => {
    const cut = { parts: [call("write", '{"text": "Once')], finishReason: "length" } as const;
    const agent = new Agent({
      model: new ScriptedModel([cut, cut]),
      tools: [tool({ name: "write", execute: () => "written" })],
      ...(maxTokens !== undefined && { modelSettings: { maxTokens } }),
    });
    await expect(agent.run("Go")).rejects.toMatchObject({
      code: "incomplete_tool_call",
      toolName: "write",
      maxTokens,
      message: expect.stringContaining(`(${limit})`),
    });
  },
);

it.each(["early", "graceful", "exhaustive"] as const)(
  "agent §4.5: so is an output that was cut off, with the limit of its model (%s)",
  async (endStrategy) => {
    const cut = { parts: [call("final_result", '{"a": "x')], finishReason: "length" } as const;
    const model = Object.assign(new ScriptedModel([cut]), { settings: { maxTokens: 7 } });
    const output = z.object({ a: z.string() });
    const run = new Agent({ model, output, endStrategy, retries: 0 }).run("Go");
    await expect(run).rejects.toMatchObject({
      code: "incomplete_tool_call",
      toolName: "final_result",
      maxTokens: 7,
    });
  },
);

it("toolsets §9.2: a call that is whole, or cut by something else, is no such error", async () => {
  const write = tool({ name: "write", parameters: z.object({ a: z.string() }), execute: () => 1 });
  const last = (parts: readonly ReturnType<typeof call>[], finishReason: "length" | "error") =>
    new Agent({
      model: new ScriptedModel([{ parts, finishReason }]),
      tools: [write],
      retries: 0,
    }).run("Go");
  const wrong = call("write", { b: 1 });
  const spent = { code: "retries_exceeded" };
  await expect(last([wrong, call("write", { a: "" })], "length")).rejects.toMatchObject(spent);
  await expect(last([call("write", "{")], "error")).rejects.toMatchObject(spent);
});
