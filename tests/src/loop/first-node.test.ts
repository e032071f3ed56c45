import {
  Agent,
  type Message,
  processHistory,
  promptedOutput,
  type RunOptions,
} from "@toolsets/core";
import { FunctionToolset, tool } from "@toolsets/function";
import { frozenRuntime, runHostile } from "@toolsets/testing";
import * as z from "zod";
import { describe, expect, it } from "vitest";
import { contentsOf } from "./contents-of.ts";
import { answered, called, recording, requestOf, responseOf, said, told } from "./history-of.ts";

const ids = { runId: "run-1", conversationId: "conversation-1" };
const talk = [requestOf(said("Hi.")), responseOf(told("Hello."))];

/** Runs the same in this process, on frozen data and on the hostile runtime. */
async function everywhere<Value>(
  go: (options: RunOptions<undefined>) => Promise<Value>,
): Promise<Value> {
  const value = await go(ids);
  expect(await go({ ...ids, runtime: frozenRuntime() })).toEqual(value);
  const { value: hostile } = await runHostile((runtime) => go({ ...ids, runtime }), { seed: 3 });
  expect(hostile).toEqual(value);
  return value;
}

/** Keeps the latest exchange alone. */
const latest = (messages: readonly Message[]): readonly Message[] => messages.slice(-2);

function withoutTime(message: Message | undefined): object {
  const { timestamp: _, ...rest } = message ?? requestOf();
  return rest;
}

describe("a history that ends with a request, and no prompt", () => {
  it("agent §1: what a run adds begins behind that request, where a processor leaves it out as well", async () => {
    const messageHistory = [requestOf(said("Go"))];
    const kinds = await everywhere(async (options) => {
      const { model } = recording([called("a")], "Done.");
      const tools = [tool({ name: "t", execute: () => "ran" })];
      const agent = new Agent({ model, tools, capabilities: [processHistory(latest)] });
      const result = await agent.run(undefined, { ...options, messageHistory });
      return result.newMessages().map(({ kind }) => kind);
    });
    expect(kinds).toEqual(["response", "request", "response"]);
  });

  it("agent §3, UserPromptNode 4: is sent again under its ids and metadata, with the instructions of this run", async () => {
    const seen: unknown[] = [];
    const last = {
      ...requestOf(said("And Oslo?"), said("Well?")),
      instructions: "Be rude.",
      runId: "run-0",
      conversationId: "conversation-0",
      metadata: { from: "web" },
    };
    const messageHistory = [...talk, last];
    const sent = await everywhere(async (options) => {
      const { model, shown } = recording("Rain.");
      const instructions = (ctx: { readonly prompt: unknown }): string => {
        seen.push(ctx.prompt);
        return "Be polite.";
      };
      const agent = new Agent({ model, instructions });
      const result = await agent.run(undefined, { ...options, messageHistory });
      expect(result.newMessages().map(contentsOf)).toEqual([["Rain."]]);
      return withoutTime(shown[0]?.at(-1));
    });
    expect(sent).toEqual({ ...withoutTime(last), instructions: "Be polite." });
    expect(new Set(seen.map((prompt) => JSON.stringify(prompt)))).toEqual(
      new Set(['["And Oslo?","Well?"]']),
    );
  });

  it("agent §3, UserPromptNode 4: is sent again behind calls that it does not answer, which are not made", async () => {
    const { model, shown } = recording("Rain.");
    const ran: unknown[] = [];
    const tools = [tool({ name: "t", execute: () => ran.push("t") })];
    const messageHistory = [responseOf(called("a")), requestOf(said("And Oslo?"))];
    const result = await new Agent({ model, tools }).run(undefined, { messageHistory });
    expect(result.output).toBe("Rain.");
    expect(ran).toEqual([]);
    expect(shown[0]?.[1]?.parts).toMatchObject([{ outcome: "interrupted" }, said("And Oslo?")]);
  });

  it("agent §2.1: does not count as new, without ids of its own either (test_run_with_history_ending_on_model_request_and_no_user_prompt)", async () => {
    const messageHistory = [...talk, requestOf(said("And Oslo?"))];
    const added = await everywhere(async (options) => {
      const { model } = recording([called("a")], "Rain.");
      const tools = [tool({ name: "t", execute: () => "ran" })];
      const result = await new Agent({ model, tools }).run(undefined, {
        ...options,
        messageHistory,
      });
      expect(result.allMessages()[2]?.runId).toBe("run-1");
      return result.newMessages().map(contentsOf);
    });
    expect(added).toEqual([[["t", undefined]], ["ran"], ["Rain."]]);
  });

  it.each([
    ["copied", (message: Message) => structuredClone(message)],
    ["changed", (message: Message) => ({ ...message, parts: [said("Redacted.")] }) as Message],
  ])("agent §2.1: does not count as new where a processor has %s it", async (_, change) => {
    const { model } = recording("Rain.");
    const process = processHistory((messages) => messages.map(change));
    const agent = new Agent({ model, capabilities: [process] });
    const messageHistory = [requestOf(said("And Oslo?"))];
    const result = await agent.run(undefined, { messageHistory });
    expect(result.newMessages().map(contentsOf)).toEqual([["Rain."]]);
  });

  it("agent §2.1: counts as new where a prompt was added", async () => {
    const { model } = recording("Rain.");
    const messageHistory = [...talk, requestOf(said("And Oslo?"))];
    const result = await new Agent({ model }).run("Well?", { messageHistory });
    expect(result.newMessages().map(contentsOf)).toEqual([["Well?"], ["Rain."]]);
  });
});

describe("a history that ends with a response, and no prompt", () => {
  it("agent §3, UserPromptNode 4: is the output already, and no model is asked", async () => {
    const ending = await everywhere(async (options) => {
      const { model, shown } = recording("never");
      const result = await new Agent({ model }).run(undefined, {
        ...options,
        messageHistory: talk,
      });
      expect(shown).toEqual([]);
      const { output, usage } = result;
      return { output, requests: usage.requests, added: result.newMessages() };
    });
    expect(ending).toEqual({ output: "Hello.", requests: 0, added: [] });
  });

  it("agent §3, UserPromptNode 4: goes the way of every response, to a schema and to validators", async () => {
    const { model, shown } = recording("never");
    const agent = new Agent({
      model,
      output: z.object({ city: z.string() }),
      outputValidators: [({ city }) => ({ city: city.toUpperCase() })],
    });
    const call = { partKind: "tool-call", toolName: "final_result", toolCallId: "a" } as const;
    const messageHistory = [
      requestOf(said("Hi.")),
      responseOf({ ...call, args: { city: "Oslo" } }),
    ];
    const { output } = await agent.run(undefined, { messageHistory });
    expect(output).toEqual({ city: "OSLO" });
    expect(shown).toEqual([]);
  });

  it("agent §3, UserPromptNode 4: what a prompted output says of itself is no instruction to follow", async () => {
    const { model, shown } = recording("never");
    const output = promptedOutput(z.object({ city: z.string() }));
    const messageHistory = [requestOf(said("Hi.")), responseOf(told('{"city":"Oslo"}'))];
    const result = await new Agent({ model, output }).run(undefined, { messageHistory });
    expect(result.output).toEqual({ city: "Oslo" });
    expect(shown).toEqual([]);
  });

  it("agent §3, CallToolsNode 2: is asked to do better where it is empty", async () => {
    const { model, shown } = recording("Better.");
    const messageHistory = [requestOf(said("Hi.")), responseOf(told(" "))];
    const { output } = await new Agent({ model }).run(undefined, { messageHistory });
    expect(output).toBe("Better.");
    expect(shown[0]?.at(-1)?.parts).toMatchObject([{ partKind: "retry-prompt" }]);
  });

  it.each([
    ["of the agent", { instructions: "Go on." }],
    ["of a toolset", { toolsets: [new FunctionToolset({ id: "x", instructions: "Go on." })] }],
  ])(
    "agent §3, UserPromptNode 4: instructions %s make a request with nothing else",
    async (_, parts) => {
      const sent = await everywhere(async (options) => {
        const { model, shown } = recording("On.");
        const agent = new Agent({ model, ...parts });
        const result = await agent.run(undefined, { ...options, messageHistory: talk });
        expect(result.output).toBe("On.");
        return withoutTime(shown.at(-1)?.at(-1));
      });
      expect(sent).toMatchObject({ kind: "request", parts: [], instructions: "Go on." });
    },
  );

  it("agent §3, UserPromptNode 4: has its calls made first, in one step with the request that follows", async () => {
    let asked = 0;
    const messageHistory = [requestOf(said("Hi.")), responseOf(told("Let me see."), called("a"))];
    const texts = await everywhere(async (options) => {
      asked = 0;
      const { model } = recording("Done.");
      const instructions = (): string => `Asked ${(asked += 1)}.`;
      const tools = [tool({ name: "t", execute: (_args, ctx) => `step ${ctx.runStep}` })];
      const result = await new Agent({ model, tools, instructions }).run(undefined, {
        ...options,
        messageHistory,
      });
      return result.allMessages().map(contentsOf).slice(2);
    });
    expect(texts).toEqual([["step 1"], ["Done."]]);
  });
});

it("agent §3, UserPromptNode 2: calls that wait beside answered ones are made, and what tools told is no prompt", async () => {
  const seen: unknown[] = [];
  const tools = [tool({ name: "t", execute: (_args, ctx) => void seen.push(ctx.prompt) })];
  const messageHistory = [
    responseOf(called("a"), called("b")),
    requestOf(answered("a"), said("Look at this, too.")),
  ];
  const { model } = recording("Done.");
  const result = await new Agent({ model, tools }).run(undefined, { messageHistory });
  expect(result.output).toBe("Done.");
  expect(seen).toEqual([undefined]);
});

describe("a prompt", () => {
  it("agent §3, UserPromptNode 4: stands alone after a history that ends with a response", async () => {
    const { model, shown } = recording("Rain.");
    await new Agent({ model }).run("And Oslo?", { messageHistory: talk });
    expect(shown[0]?.map(contentsOf)).toEqual([["Hi."], ["Hello."], ["And Oslo?"]]);
  });

  it("agent §3, UserPromptNode 4: is refused while calls wait (test_run_with_history_ending_on_model_response_with_tool_calls_and_user_prompt)", async () => {
    const messageHistory = [requestOf(said("Hi.")), responseOf(called("a"))];
    const run = new Agent({ model: recording("x").model }).run("And?", { messageHistory });
    await expect(run).rejects.toMatchObject({ code: "invalid_usage" });
    const after = new Agent({ model: recording("Rain.").model }).run("And?", {
      messageHistory: [...messageHistory, requestOf(answered("a"))],
    });
    expect((await after).output).toBe("Rain.");
  });
});

it("agent §3, ModelRequestNode 4: nothing to send at all is refused", async () => {
  const run = new Agent({ model: recording("x").model }).run(undefined, { messageHistory: [] });
  await expect(run).rejects.toThrow("There is nothing to send");
});
