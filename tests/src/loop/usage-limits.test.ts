import {
  Agent,
  type Model,
  ModelRetry,
  getRunSnapshot,
  type RequestUsage,
  type UsageLimits,
  UsageLimitExceededError,
} from "@toolsets/core";
import { tool } from "@toolsets/function";
import { call, FunctionModel, runHostile, ScriptedModel } from "@toolsets/testing";
import { describe, expect, it } from "vitest";

const NOTHING: RequestUsage = {
  inputTokens: 0,
  cacheWriteTokens: 0,
  cacheReadTokens: 0,
  outputTokens: 0,
  inputAudioTokens: 0,
  cacheAudioReadTokens: 0,
  outputAudioTokens: 0,
  details: {},
};

/** Calls a tool twice, then says a text; each response uses 10 tokens and gives 5. */
function thrice(usage: Partial<RequestUsage> = { inputTokens: 10, outputTokens: 5 }) {
  const used = { ...NOTHING, ...usage };
  return new ScriptedModel([
    { parts: [call("t")], usage: used },
    { parts: [call("t")], usage: used },
    { parts: ["Done."], usage: used },
  ]);
}

function agentOf(model: Model = thrice()) {
  return new Agent({ model, tools: [tool({ name: "t", execute: () => "ok" })] });
}

/** What a run with these limits ends in: `limit of value: projected`, after so many requests. */
async function endOf(usageLimits: UsageLimits, agent = agentOf()): Promise<readonly unknown[]> {
  try {
    const { usage } = await agent.run("Go", { usageLimits });
    return ["Done.", usage.requests];
  } catch (error) {
    if (!(error instanceof UsageLimitExceededError)) throw error;
    const { limit, value, projected } = error;
    const { usage, messages = [] } = getRunSnapshot(error) ?? {};
    const kept = messages.filter(({ kind }) => kind === "response").length;
    return [limit, value, projected, { requests: usage?.requests, kept }];
  }
}

describe("agent §9: a run stops at its limits", () => {
  it.each<[UsageLimits, readonly unknown[]]>([
    [{ requestLimit: 2 }, ["requestLimit", 2, undefined, { requests: 2, kept: 2 }]],
    [{ inputTokensLimit: 15 }, ["inputTokensLimit", 15, 20, { requests: 2, kept: 1 }]],
    [{ outputTokensLimit: 9 }, ["outputTokensLimit", 9, 10, { requests: 2, kept: 1 }]],
    [{ totalTokensLimit: 44 }, ["totalTokensLimit", 44, 45, { requests: 3, kept: 2 }]],
    [
      { perRequestInputTokensLimit: 9 },
      ["perRequestInputTokensLimit", 9, 10, { requests: 1, kept: 0 }],
    ],
    [{ toolCallsLimit: 1 }, ["toolCallsLimit", 1, 2, { requests: 2, kept: 2 }]],
  ])("with %o, and the response that tripped one is counted and not kept", async (limits, end) => {
    expect(await endOf(limits)).toEqual(end);
  });

  it("not when it has just what it needs", async () => {
    const usageLimits = {
      requestLimit: 3,
      inputTokensLimit: 30,
      outputTokensLimit: 15,
      totalTokensLimit: 45,
      perRequestInputTokensLimit: 10,
      toolCallsLimit: 2,
    };
    expect(await endOf(usageLimits)).toEqual(["Done.", 3]);
  });

  it.each<[UsageLimits, readonly unknown[]]>([
    [{ requestLimit: 0 }, ["requestLimit", 0, undefined, { requests: 0, kept: 0 }]],
    [{ inputTokensLimit: 0 }, ["inputTokensLimit", 0, 10, { requests: 1, kept: 0 }]],
    [{ outputTokensLimit: 0 }, ["outputTokensLimit", 0, 5, { requests: 1, kept: 0 }]],
    [{ totalTokensLimit: 0 }, ["totalTokensLimit", 0, 15, { requests: 1, kept: 0 }]],
    [{ toolCallsLimit: 0 }, ["toolCallsLimit", 0, 1, { requests: 1, kept: 1 }]],
  ])("with zero as a limit: %o", async (limits, end) => {
    expect(await endOf(limits)).toEqual(end);
  });

  it("with 50 requests unless told otherwise", async () => {
    const model = new FunctionModel({ request: () => [call("t")] });
    const end = ["requestLimit", 50, undefined, { requests: 50, kept: 50 }];
    expect(await endOf({}, agentOf(model))).toEqual(end);
    expect(await endOf({ requestLimit: undefined }, agentOf(model))).toEqual(end);
  });

  it("in the same way on the hostile runtime", async () => {
    const { value, crashes } = await runHostile(
      async (runtime) => {
        const ids = { runId: "run-1", conversationId: "c-1", runtime };
        const usageLimits = { totalTokensLimit: 44 };
        const run = agentOf().run("Go", { ...ids, usageLimits });
        return run.catch((error: unknown) => {
          if (!(error instanceof UsageLimitExceededError)) throw error;
          return [error.message, getRunSnapshot(error)?.usage.requests];
        });
      },
      { seed: 3, crashAfter: 1 },
    );
    expect(crashes).toBeGreaterThan(5);
    expect(value).toEqual([
      "With 45 tokens the run would exceed its limit `totalTokensLimit` of 44. Raise `usageLimits.totalTokensLimit` if it needs more.",
      3,
    ]);
  });
});

it("agent §9: calls that fail, are asked for again or are refused do not count", async () => {
  const flaky = tool({
    name: "flaky",
    execute: (_args, ctx) => {
      if (ctx.retry === 0) throw new ModelRetry("again");
      return "ok";
    },
  });
  const model = new ScriptedModel([[call("flaky")], [call("flaky")], "Done."]);
  const agent = new Agent({ model, tools: [flaky] });
  const { usage } = await agent.run("Go", { usageLimits: { toolCallsLimit: 1 } });
  expect(usage.toolCalls).toBe(1);
});

it.each<[UsageLimits, string]>([
  [{ requestLimit: -1 }, "`requestLimit` is -1; it must be a number >= 0."],
  [{ totalTokensLimit: Number.NaN }, "`totalTokensLimit` is NaN; it must be a number >= 0."],
  [{ costLimit: "much" }, "`costLimit` is much; it must be a decimal number >= 0."],
  [{ costLimit: -0.5 }, "`costLimit` is -0.5; it must be a decimal number >= 0."],
])("a limit that is none is refused before anything runs: %o", async (usageLimits, message) => {
  await expect(async () => agentOf().run("Go", { usageLimits })).rejects.toThrow(message);
});

describe("a stream that tells what it uses", () => {
  /** Says a word at a time and tells the tokens by now. */
  const talkative = () => {
    const seen = { words: 0, stopped: false };
    const model = new FunctionModel({
      async *stream() {
        try {
          for (let outputTokens = 1; outputTokens <= 10; outputTokens += 1) {
            seen.words += 1;
            yield "word ";
            yield { kind: "usage", usage: { ...NOTHING, inputTokens: 7, outputTokens } };
          }
        } finally {
          seen.stopped = true;
        }
        return { usage: { ...NOTHING, inputTokens: 7, outputTokens: 10 } };
      },
    });
    return { model, seen };
  };

  async function watch(model: Model, usageLimits: UsageLimits) {
    for await (const event of new Agent({ model }).runStreamEvents("Go", { usageLimits }))
      if (event.eventKind === "agent_run_result") return event.result;
    throw new TypeError("no result");
  }

  it("agent §13.6: is stopped in the middle where a limit of tokens is reached", async () => {
    const { model, seen } = talkative();
    const error: unknown = await watch(model, { outputTokensLimit: 3 }).catch(
      (one: unknown) => one,
    );
    expect(error).toMatchObject({ code: "usage_limit_exceeded", limit: "outputTokensLimit" });
    expect(seen).toEqual({ words: 4, stopped: true });
    const snapshot = getRunSnapshot(error);
    expect(snapshot?.usage).toMatchObject({ requests: 1, inputTokens: 7, outputTokens: 4 });
    expect(snapshot?.messages.map(({ kind }) => kind)).toEqual(["request"]);
  });

  it("agent §9: is stopped where a single request sends too much", async () => {
    const { model, seen } = talkative();
    await expect(watch(model, { perRequestInputTokensLimit: 6 })).rejects.toThrow(
      "With 7 tokens the run would exceed its limit `perRequestInputTokensLimit` of 6.",
    );
    expect(seen.words).toBe(1);
  });

  it("agent §13.6: runs on where there is none; its last word on usage counts once", async () => {
    const { model, seen } = talkative();
    const { usage } = await watch(model, { requestLimit: 1 });
    expect(seen.words).toBe(10);
    expect(usage).toMatchObject({ requests: 1, inputTokens: 7, outputTokens: 10 });
  });

  it("agent §13.5: what was used before the reader left counts, without limits", async () => {
    const { model } = talkative();
    const controller = new AbortController();
    const run = async (): Promise<void> => {
      const options = { signal: controller.signal, usageLimits: { outputTokensLimit: 9 } };
      let deltas = 0;
      for await (const { eventKind } of new Agent({ model }).runStreamEvents("Go", options)) {
        if (eventKind !== "part_delta") continue;
        deltas += 1;
        if (deltas === 2) controller.abort(new Error("enough"));
      }
    };
    const error: unknown = await run().catch((one: unknown) => one);
    expect(error).toMatchObject({ message: "enough" });
    expect(getRunSnapshot(error)?.usage).toMatchObject({ requests: 1, inputTokens: 7 });
  });
});

describe("agent §9: countTokensBeforeRequest", () => {
  class Counting extends ScriptedModel {
    requests = 0;

    async countTokens() {
      return { ...NOTHING, inputTokens: 100 };
    }

    override request(...args: Parameters<ScriptedModel["request"]>) {
      this.requests += 1;
      return super.request(...args);
    }
  }

  it.each(["inputTokensLimit", "totalTokensLimit", "perRequestInputTokensLimit"] as const)(
    "keeps a request that would exceed %s from being sent",
    async (limit) => {
      const model = new Counting(["Done."]);
      const usageLimits = { [limit]: 99, countTokensBeforeRequest: true };
      const agent = new Agent({ model });
      const watched = async () => {
        for await (const _ of agent.runStreamEvents("Go", { usageLimits }));
      };
      await expect(agent.run("Go", { usageLimits })).rejects.toMatchObject({
        limit,
        projected: 100,
      });
      await expect(watched()).rejects.toMatchObject({ limit, projected: 100 });
      expect(model.requests).toBe(0);
      const { usage } = await agent.run("Go", { usageLimits: { [limit]: 100 } });
      expect(usage.inputTokens).toBeLessThan(100); // what was counted is not what was used
    },
  );

  it("agent §3, ModelRequestNode 8: asks nobody where it is not set, and fails where the model cannot count", async () => {
    const agent = new Agent({ model: new ScriptedModel(["Done."]) });
    const usageLimits = { countTokensBeforeRequest: true };
    await expect(agent.run("Go", { usageLimits })).rejects.toThrow(
      "Model `scripted` cannot count tokens. Leave `countTokensBeforeRequest` out.",
    );
    const { output } = await agent.run("Go", { usageLimits: { totalTokensLimit: 1000 } });
    expect(output).toBe("Done.");
  });
});
