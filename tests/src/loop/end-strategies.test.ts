import {
  Agent,
  type AgentEvent,
  ApprovalRequired,
  DeferredToolRequests,
  isDeferred,
  type EndStrategy,
  getRunSnapshot,
  type Message,
  ModelRetry,
  nativeOutput,
  type OutputValidator,
  type RunResult,
  textOutput,
  toolOutput,
  ToolReturn,
  ToolFailed,
} from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { call, ScriptedModel } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { isValidHistory } from "./is-valid-history.ts";
import { profiled } from "./profiled-model.ts";

const Answer = z.object({ answer: z.number() });
const answer = (number: unknown): ReturnType<typeof call> =>
  call("final_result", { answer: number });

const ALL = ["early", "graceful", "exhaustive"] as const satisfies readonly EndStrategy[];
const LATER = ["graceful", "exhaustive"] as const;

/** Tools that write down that they ran. */
function tools(ran: string[] = []): FunctionToolset {
  const toolset = new FunctionToolset({ id: "local" })
    .tool({ name: "note", execute: () => ran.push("note") && "noted" })
    .tool({
      name: "slow",
      execute: async () => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        ran.push("slow");
        return "slow";
      },
    })
    .tool({
      name: "flaky",
      execute: (_args, ctx) => {
        ran.push(`flaky ${ctx.retry}`);
        if (ctx.retry === 0) throw new ModelRetry("Once more.");
        return "worked";
      },
    })
    .tool({
      name: "fails",
      execute: () => {
        throw new ToolFailed("closed");
      },
    })
    .tool({
      name: "explodes",
      execute: () => {
        throw new TypeError("a bug");
      },
    })
    .tool({
      name: "guarded",
      execute: (_args, ctx) => {
        if (!ctx.toolCallApproved) throw new ApprovalRequired();
        ran.push("guarded");
        return "done";
      },
    })
    .tool({
      name: "tells",
      execute: () => new ToolReturn("told", { content: "Look at this." }),
    })
    .tool({ name: "declared", requiresApproval: true, execute: () => ran.push("declared") });
  return toolset;
}

/** The answers to the calls of the last response, by what they say. */
function answersOf(messages: readonly Message[]): readonly unknown[] {
  const request = messages.findLast(({ kind }) => kind === "request");
  return (request?.parts ?? []).map((part) =>
    part.partKind === "tool-return" || part.partKind === "retry-prompt"
      ? [part.toolName, part.partKind === "retry-prompt" ? "retry" : part.content]
      : part.partKind,
  );
}

const TAKEN = "Final result processed.";
const PASSED_OVER = "Output tool not used: a final result was already processed.";
const NOT_RUN = "Tool not executed: a final result was already processed.";

interface Given {
  readonly endStrategy: EndStrategy;
  readonly ran?: string[];
  readonly retries?: number;
  readonly outputValidators?: readonly OutputValidator<{ answer: number }>[];
}

async function run(
  script: ConstructorParameters<typeof ScriptedModel>[0],
  { endStrategy, ran = [], retries = 1, outputValidators = [] }: Given,
): Promise<RunResult<{ answer: number }>> {
  const toolsets = [tools(ran)];
  const model = new ScriptedModel(script);
  const options = { endStrategy, retries, outputValidators };
  const result = await new Agent({ model, output: Answer, toolsets, ...options }).run("Go");
  expect(isValidHistory(result.allMessages())).toBe(true);
  return result;
}

describe("output calls beside others", () => {
  it("agent §4.1: early runs outputs first, and leaves functions out", async () => {
    const ran: string[] = [];
    const response = [call("note"), answer("x"), call("nobody"), answer(2), answer(3)];
    const result = await run([response], { endStrategy: "early", ran });
    expect(result.output).toEqual({ answer: 2 });
    expect(ran).toEqual([]);
    expect(answersOf(result.allMessages())).toEqual([
      ["note", NOT_RUN],
      ["final_result", "retry"],
      ["nobody", NOT_RUN],
      ["final_result", TAKEN],
      ["final_result", PASSED_OVER],
    ]);
  });

  it("agent §4.1: early runs functions where no output fits", async () => {
    const ran: string[] = [];
    const script = [[call("note"), answer("x")], [answer(2)]];
    const result = await run(script, { endStrategy: "early", ran });
    expect(result.output).toEqual({ answer: 2 });
    expect(ran).toEqual(["note"]);
  });

  it("agent §4.1: graceful runs what stands before an output first, and the rest too", async () => {
    const ran: string[] = [];
    const outputValidators = [
      (output: { answer: number }) => {
        ran.push(`output ${output.answer}`);
        return output;
      },
    ];
    const response = [call("slow"), answer(1), call("note"), answer(2)];
    const result = await run([response], { endStrategy: "graceful", ran, outputValidators });
    expect(result.output).toEqual({ answer: 1 });
    expect(ran).toEqual(["slow", "output 1", "note"]);
    expect(answersOf(result.allMessages())).toEqual([
      ["slow", "slow"],
      ["final_result", TAKEN],
      ["note", "noted"],
      ["final_result", PASSED_OVER],
    ]);
  });

  it("agent §4.1: exhaustive runs all, and takes the first output in the order of emission", async () => {
    const ran: string[] = [];
    let open = (): void => {};
    const opened = new Promise<void>((resolve) => (open = resolve));
    const outputValidators = [
      async (output: { answer: number }) => {
        if (output.answer === 1) await opened;
        ran.push(`output ${output.answer}`);
        if (output.answer === 2) open();
        return output;
      },
    ];
    const response = [answer("x"), answer(1), call("note"), answer(2)];
    const result = await run([response], { endStrategy: "exhaustive", ran, outputValidators });
    expect(result.output).toEqual({ answer: 1 });
    expect(ran.toSorted()).toEqual(["note", "output 1", "output 2"]);
    expect(ran.indexOf("output 2")).toBeLessThan(ran.indexOf("output 1"));
    expect(answersOf(result.allMessages())).toEqual([
      ["final_result", "retry"],
      ["final_result", TAKEN],
      ["note", "noted"],
      ["final_result", PASSED_OVER],
    ]);
  });

  it.each(LATER)(
    "agent §4.2: a function that asks for a retry wins over the output (%s)",
    async (endStrategy) => {
      const ran: string[] = [];
      const script = [
        [call("flaky"), answer(1)],
        [call("flaky"), answer(2)],
      ];
      const result = await run(script, { endStrategy, ran });
      expect(result.output).toEqual({ answer: 2 });
      expect(ran).toEqual(["flaky 0", "flaky 1"]);
      expect(answersOf(result.allMessages().slice(0, 3))).toEqual([
        ["flaky", "retry"],
        ["final_result", expect.stringContaining("not accepted yet")],
      ]);
    },
  );

  it.each(LATER)(
    "agent §4.2: an output that yields to a retry leaves no waiting call out (%s)",
    async (endStrategy) => {
      const result = await new Agent({
        model: new ScriptedModel([[call("declared", {}, "d"), answer(1), call("flaky", {}, "f")]]),
        output: [Answer, DeferredToolRequests],
        toolsets: [tools()],
        endStrategy,
      }).run("Go");
      expect(isDeferred(result.output) && result.output.approvals).toMatchObject([
        { toolName: "declared", toolCallId: "d" },
      ]);
      expect(answersOf(result.allMessages())).toEqual([
        ["final_result", expect.stringContaining("not accepted yet")],
        ["flaky", "retry"],
      ]);
    },
  );

  it("agent §4.2: not in early, which does not run it", async () => {
    const ran: string[] = [];
    const result = await run([[call("flaky"), answer(1)]], { endStrategy: "early", ran });
    expect(result.output).toEqual({ answer: 1 });
    expect(ran).toEqual([]);
  });

  it.each(ALL)(
    "agent §4.2: a call of an unknown tool does not win over the output (%s)",
    async (endStrategy) => {
      const result = await run([[call("nobody"), answer(1)]], { endStrategy });
      expect(result.output).toEqual({ answer: 1 });
    },
  );

  it.each(LATER)(
    "agent §4.2: a failure that needs no retry does not either (%s)",
    async (endStrategy) => {
      const result = await run([[call("fails"), answer(1)]], { endStrategy });
      expect(result.output).toEqual({ answer: 1 });
      expect(answersOf(result.allMessages())[0]).toEqual(["fails", "closed"]);
    },
  );

  it.each(["early", "graceful"] as const)(
    "agent §4.5: an output that may not fail once more ends the run at once (%s)",
    async (endStrategy) => {
      const error: unknown = await run([[answer("x"), answer(1)]], {
        endStrategy,
        retries: 0,
      }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "retries_exceeded", toolName: "final_result" });
      expect(isValidHistory(getRunSnapshot(error)?.messages ?? [])).toBe(true);
    },
  );

  it("agent §4.5: in exhaustive another output saves it; else it ends the run after all", async () => {
    const ran: string[] = [];
    const endStrategy = "exhaustive";
    const saved = await run([[answer("x"), answer(1)]], { endStrategy, retries: 0 });
    expect(saved.output).toEqual({ answer: 1 });
    expect(answersOf(saved.allMessages())[0]).toEqual([
      "final_result",
      "Output tool not used: its output failed.",
    ]);
    await expect(
      run([[answer("x"), call("note")]], { endStrategy, retries: 0, ran }),
    ).rejects.toMatchObject({ code: "retries_exceeded" });
    expect(ran).toEqual(["note"]);
  });

  it("agent §4.5: nor does it end the run where a retry of a function suppresses that other output", async () => {
    const script = [[answer("x"), answer(1), call("flaky")], [answer(2)]];
    const result = await run(script, { endStrategy: "exhaustive", retries: 1 });
    expect(result.output).toEqual({ answer: 2 });
    const agent = new Agent({
      model: new ScriptedModel(script),
      output: Answer,
      toolsets: [tools()],
      endStrategy: "exhaustive",
      retries: { output: 0, tools: 1 },
    });
    expect((await agent.run("Go")).output).toEqual({ answer: 2 });
  });

  it.each(LATER)(
    "agent §4.2: what is told of an output is what the history has of it (%s)",
    async (endStrategy) => {
      const agent = new Agent({
        model: new ScriptedModel([[answer(1), call("slow"), call("flaky")], [answer(2)]]),
        output: Answer,
        toolsets: [tools()],
        endStrategy,
      });
      const told: unknown[] = [];
      for await (const event of agent.runStreamEvents("Go")) {
        if (event.eventKind === "output_tool_result") told.push(event.part);
        if (event.eventKind !== "agent_run_result") continue;
        const parts = event.result
          .allMessages()
          .flatMap((message): readonly object[] => message.parts);
        expect(told).toHaveLength(2);
        for (const part of told) expect(parts).toContainEqual(part);
      }
    },
  );

  it("P-5: a sequential output is a barrier in exhaustive mode", async () => {
    const order: string[] = [];
    const slowly = (name: string, ms: number, sequential?: boolean) =>
      toolOutput({
        name,
        sequential,
        parameters: Answer,
        execute: async (args) => {
          order.push(`${name} begins`);
          await new Promise((resolve) => setTimeout(resolve, ms));
          order.push(`${name} ends`);
          return args.answer;
        },
      });
    const agent = new Agent({
      endStrategy: "exhaustive",
      output: [slowly("one", 8), slowly("two", 1, true), slowly("three", 1)],
      model: new ScriptedModel([
        [call("one", { answer: 1 }), call("two", { answer: 2 }), call("three", { answer: 3 })],
      ]),
    });
    expect((await agent.run("Go")).output).toBe(1);
    expect(order).toEqual([
      "one begins",
      "one ends",
      "two begins",
      "two ends",
      "three begins",
      "three ends",
    ]);
  });

  it("P-6: exhaustive and in order: results are told in the order of the calls", async () => {
    const agent = new Agent({
      endStrategy: "exhaustive",
      toolExecution: "parallel_ordered_events",
      output: Answer,
      toolsets: [tools()],
      model: new ScriptedModel([[call("slow"), answer(1), call("note"), answer("x")]]),
    });
    const told: unknown[] = [];
    for await (const event of agent.runStreamEvents("Go") as AsyncIterable<AgentEvent>) {
      const { eventKind } = event;
      if (eventKind === "function_tool_result" || eventKind === "output_tool_result")
        told.push([eventKind, event.part.toolName]);
    }
    expect(told).toEqual([
      ["function_tool_result", "slow"],
      ["output_tool_result", "final_result"],
      ["function_tool_result", "note"],
      ["output_tool_result", "final_result"],
    ]);
  });

  it.each(ALL)(
    "agent §4.7: calls that wait are left out beside an output (%s)",
    async (endStrategy) => {
      const ran: string[] = [];
      const agent = new Agent({
        endStrategy,
        output: [Answer, DeferredToolRequests],
        toolsets: [tools(ran)],
        model: new ScriptedModel([[call("declared"), call("guarded"), answer(1)]]),
      });
      const result = await agent.run("Go");
      expect(result.output).toEqual({ answer: 1 });
      expect(ran).toEqual([]);
      expect(answersOf(result.allMessages())).toEqual([
        ["declared", NOT_RUN],
        ["guarded", NOT_RUN],
        ["final_result", TAKEN],
      ]);
    },
  );

  it.each(ALL)(
    "DF-7: an output call that did not fit does not stand in the way of going on (%s)",
    async (endStrategy) => {
      const ran: string[] = [];
      const agent = new Agent({
        endStrategy,
        output: [Answer, DeferredToolRequests],
        toolsets: [tools(ran)],
        model: new ScriptedModel([
          [call("declared", {}, "one"), answer("x"), call("note", {}, "two")],
          [answer(7)],
        ]),
      });
      const first = await agent.run("Go");
      if (!isDeferred(first.output)) throw new TypeError("it has not waited");
      expect(first.output.approvals).toMatchObject([{ toolCallId: "one" }]);
      expect(answersOf(first.allMessages())).toEqual([
        ["final_result", "retry"],
        ["note", "noted"],
      ]);
      const second = await agent.run(undefined, {
        messageHistory: first.allMessages(),
        deferredToolResults: { approvals: { one: true } },
      });
      expect(second.output).toEqual({ answer: 7 });
      expect(ran).toEqual(["note", "declared"]);
      const answered = second
        .allMessages()
        .flatMap((message) => (message.kind === "request" ? message.parts : []))
        .flatMap((part) => ("toolCallId" in part ? part.toolCallId : []));
      expect(answered).toContain("one");
      expect(new Set(answered).size).toBe(answered.length);
    },
  );

  it("agent §4.8: the limit of tool calls counts functions, and nothing runs over it", async () => {
    const ran: string[] = [];
    const agent = new Agent({
      output: Answer,
      toolsets: [tools(ran)],
      model: new ScriptedModel([[call("note"), answer("x"), call("note")]]),
    });
    await expect(agent.run("Go", { usageLimits: { toolCallsLimit: 1 } })).rejects.toMatchObject({
      code: "usage_limit_exceeded",
    });
    expect(ran).toEqual([]);
    const fits = new ScriptedModel([[answer(1), answer(2), call("note")]]);
    const result = await agent.run("Go", { model: fits, usageLimits: { toolCallsLimit: 1 } });
    expect(result.usage.toolCalls).toBe(1);
  });

  it("agent §4.9: what a tool says besides stands after all answers", async () => {
    const result = await run([[call("tells"), answer(1), call("note")]], {
      endStrategy: "graceful",
    });
    expect(answersOf(result.allMessages())).toEqual([
      ["tells", "told"],
      ["final_result", TAKEN],
      ["note", "noted"],
      "user-prompt",
    ]);
  });

  it.each(LATER)(
    "agent §4.10: a bug beside an output ends the run and keeps what is done (%s)",
    async (endStrategy) => {
      const error: unknown = await run([[call("note"), answer(1), call("explodes")]], {
        endStrategy,
      }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ message: "a bug" });
      const messages = getRunSnapshot(error)?.messages ?? [];
      const last = messages.at(-1);
      expect(last).toMatchObject({ kind: "request", state: "interrupted" });
      expect(last?.parts.map((part) => "toolName" in part && part.toolName)).toContain("note");
      expect(JSON.stringify(last)).not.toContain(TAKEN); // no run ended with it
    },
  );
});

describe("text beside calls", () => {
  const native = { supportsJsonSchemaOutput: true };
  const json = JSON.stringify({ answer: 1 });

  it("agent §4.3: early takes JSON that fits before the calls beside it", async () => {
    const ran: string[] = [];
    const { model } = profiled(native, [[json, call("note"), call("nobody")]]);
    const agent = new Agent({
      model,
      output: nativeOutput(Answer),
      toolsets: [tools(ran)],
      endStrategy: "early",
    });
    const result = await agent.run("Go");
    expect(result.output).toEqual({ answer: 1 });
    expect(ran).toEqual([]);
    expect(answersOf(result.allMessages())).toEqual([
      ["note", NOT_RUN],
      ["nobody", NOT_RUN],
    ]);
  });

  it("agent §4.3: JSON that does not fit costs no retry, and the calls are made", async () => {
    const ran: string[] = [];
    const { model } = profiled(native, [["{}", call("note")], json]);
    const agent = new Agent({
      model,
      output: nativeOutput(Answer),
      toolsets: [tools(ran)],
      endStrategy: "early",
      retries: { output: 0 },
    });
    expect((await agent.run("Go")).output).toEqual({ answer: 1 });
    expect(ran).toEqual(["note"]);
  });

  it("agent §4.3: calls that wait keep JSON from ending the run", async () => {
    const { model } = profiled(native, [[json, call("declared")]]);
    const agent = new Agent({
      model,
      output: [nativeOutput(Answer), DeferredToolRequests],
      toolsets: [tools()],
      endStrategy: "early",
    });
    const { output } = await agent.run("Go");
    expect(isDeferred(output)).toBe(true);
  });

  it.each(ALL)(
    "agent §4.3: a plain text is a comment on the calls beside it (%s)",
    async (endStrategy) => {
      const made: string[] = [];
      const ran: string[] = [];
      const agent = new Agent({
        model: new ScriptedModel([["Let me see.", call("note")], "Done."]),
        output: textOutput((text) => made.push(text) && text),
        toolsets: [tools(ran)],
        endStrategy,
      });
      expect((await agent.run("Go")).output).toBe("Done.");
      expect(made).toEqual(["Done."]);
      expect(ran).toEqual(["note"]);
    },
  );

  it.each(LATER)("agent §4.4: JSON beside calls does not end the run (%s)", async (endStrategy) => {
    const ran: string[] = [];
    const { model } = profiled(native, [[json, call("note")], JSON.stringify({ answer: 2 })]);
    const agent = new Agent({
      model,
      output: nativeOutput(Answer),
      toolsets: [tools(ran)],
      endStrategy,
    });
    expect((await agent.run("Go")).output).toEqual({ answer: 2 });
    expect(ran).toEqual(["note"]);
  });
});
