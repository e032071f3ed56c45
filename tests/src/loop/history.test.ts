import { Agent, getRunSnapshot, type Message, type RuntimeFactory } from "@toolsets/core";
import { tool } from "@toolsets/function";
import { frozenRuntime, type ModelAnswer, runHostile } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import { contentsOf } from "./contents-of.ts";
import { answered, called, recording, requestOf, responseOf, said, told } from "./history-of.ts";

const INTERRUPTED = "The tool call was interrupted before it gave a result.";
const ids = { runId: "run-1", conversationId: "conversation-1" };

/** An agent with the tool `t`, and what it did. */
function agentOf(...answers: readonly ModelAnswer[]): {
  readonly agent: Agent;
  readonly shown: (readonly Message[])[];
  readonly ran: string[];
} {
  const ran: string[] = [];
  const { model, shown } = recording(...answers);
  const execute = (_args: unknown, ctx: { readonly toolCallId: string | undefined }): string =>
    `ran ${ran.push(ctx.toolCallId ?? "")}`;
  const agent = new Agent({ model, tools: [tool({ name: "t", execute })] });
  return { agent, shown, ran };
}

describe("a history that a run begins with", () => {
  it("agent §3, UserPromptNode 1: is repaired, and kept so", async () => {
    const { agent, shown, ran } = agentOf("Done.");
    const messageHistory = [
      requestOf(said("Hi."), answered("x")),
      responseOf(called("a")),
      requestOf(said("Are you there?")),
      responseOf(told("Yes.")),
    ];
    const result = await agent.run("Go", { messageHistory });
    expect(result.allMessages().map(contentsOf)).toEqual([
      ["Hi."],
      [["t", undefined]],
      [INTERRUPTED, "Are you there?"],
      ["Yes."],
      ["Go"],
      ["Done."],
    ]);
    expect(shown[0]?.map(contentsOf)).toEqual(result.allMessages().slice(0, -1).map(contentsOf));
    expect(ran).toEqual([]);
  });

  it("agent §8: goes to the model as it is where it is valid", async () => {
    const { agent, shown } = agentOf("Done.");
    const messageHistory = [requestOf(said("Hi.")), responseOf(told("Hello."))];
    const result = await agent.run("Go", { messageHistory });
    expect(result.allMessages()[0]).toBe(messageHistory[0]);
    expect(shown[0]?.slice(0, 2)).toEqual(messageHistory);
  });

  it.each([
    [
      "its last request",
      [responseOf(called("a"), called("b")), { ...requestOf(answered("a")), state: "interrupted" }],
    ],
    ["its last response", [{ ...responseOf(called("a"), called("b")), state: "interrupted" }]],
  ] as const)(
    "agent §3, UserPromptNode 3: is closed where %s was interrupted, and takes a prompt",
    async (_title, tail) => {
      const { agent, shown, ran } = agentOf("Done.");
      const messageHistory = [requestOf(said("Hi.")), ...tail];
      const result = await agent.run("Go", { messageHistory });
      expect(result.output).toBe("Done.");
      expect(shown[0]?.slice(2).flatMap(contentsOf)).toContain(INTERRUPTED);
      expect(ran).toEqual([]);

      const again = await agentOf("On.").agent.run(undefined, { messageHistory });
      expect(again.output).toBe("On."); // what was cut off is not run
    },
  );

  it("agent §3, ModelRequestNode 7: is merged for the model alone while the run lasts", async () => {
    const go = async (runtime: RuntimeFactory): Promise<unknown> => {
      const { agent, shown } = agentOf([called("b")], "Done.");
      const messageHistory = [
        { ...requestOf(said("Hi.")), instructions: "Be brief." },
        { ...requestOf(said("Ho.")), instructions: "Be polite." },
      ];
      const result = await agent.run("Go", { messageHistory, runtime, ...ids });
      return { kept: result.allMessages().map(contentsOf), shown: shown.at(-1)?.map(contentsOf) };
    };
    const after = [[["t", undefined]], ["ran 1"]];
    const expected = {
      kept: [["Hi."], ["Ho."], ["Go"], ...after, ["Done."]],
      shown: [["Hi."], ["Ho.", "Go"], ...after],
    };
    expect(await go(frozenRuntime())).toEqual(expected);
    expect((await runHostile(go, { seed: 1 })).value).toEqual(expected);
  });

  it("is refused where it is none, with the way to read one", async () => {
    const { agent } = agentOf("Done.");
    for (const messageHistory of [
      "text",
      [null],
      [{ kind: "request" }],
      [{ kind: "x", parts: [] }],
      [{ kind: "response", parts: [{ partKind: "text" }] }],
      [{ kind: "response", parts: [{ partKind: "tool-call", toolCallId: "a" }] }],
      [{ kind: "response", parts: [], state: "suspended" }],
      [{ kind: "response", parts: [], state: "suspended", usage: { cost: "free" } }],
    ])
      await expect(agent.run("Go", { messageHistory: messageHistory as never })).rejects.toThrow(
        "`parseMessages()`",
      );
  });
});

it("agent §3, CallToolsNode 7: calls that an abort cuts off are marked in the history", async () => {
  const controller = new AbortController();
  const { model } = recording([called("a")]);
  const stop = tool({
    name: "t",
    execute: () => {
      controller.abort(new Error("enough"));
      throw new Error("stopped");
    },
  });
  const run = new Agent({ model, tools: [stop] }).run("Go", { signal: controller.signal });
  const error: unknown = await run.catch((thrown: unknown) => thrown);
  expect(getRunSnapshot(error)?.messages.at(-1)).toMatchObject({
    state: "interrupted",
    parts: [
      {
        toolCallId: "a",
        outcome: "interrupted",
        metadata: { pydantic_ai_synthesized_tool_return: true },
      },
    ],
  });
});
