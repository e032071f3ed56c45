import {
  Agent,
  capability,
  type Capability,
  createUsage,
  getRunSnapshot,
  type Model,
  type ModelStreamChunk,
  ModelRetry,
  NO_USAGE,
  type RequestUsage,
  type ResponseTail,
  type RunOptions,
  type RuntimeFactory,
} from "@toolsets/core";
import { tool } from "@toolsets/function";
import { call, FunctionModel, runHostile, ScriptedModel } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import { contentsOf } from "./contents-of.ts";
import { isValidHistory } from "./is-valid-history.ts";
import { readAll } from "./read-all.ts";

type Options = RunOptions<undefined>;

const usage: RequestUsage = { ...NO_USAGE, inputTokens: 10, outputTokens: 5 };
const hello = { parts: ["Hello."], usage };
const now = tool({ name: "now", execute: () => "noon" });

/** Both views of a run. */
const views: readonly [string, (agent: Agent, options?: Options) => Promise<unknown>][] = [
  ["run", (agent, options) => agent.run("Go", options)],
  ["runStreamEvents", (agent, options) => readAll(agent.runStreamEvents("Go", options))],
];

function agentOf(hooks: Capability, model: Model = new ScriptedModel([hello])): Agent {
  return new Agent({ model, capabilities: [hooks], tools: [now] });
}

/** What is left of a run that fails. */
async function endOf(run: Promise<unknown>) {
  const error = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const snapshot = getRunSnapshot(error);
  const messages = snapshot?.messages ?? [];
  return {
    error,
    messages,
    contents: messages.map(contentsOf),
    last: messages.at(-1),
    usage: snapshot?.usage,
  };
}

/** Until the signal aborts. */
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });

describe.each(views)("%s", (_name, view) => {
  it("agent §14: a response stays where a hook cancels the run behind it, its calls answered", async () => {
    const cancelling = capability({ afterModelRequest: (_response, _call, ctx) => ctx.cancel() });
    const { error, last, usage: used } = await endOf(view(agentOf(cancelling)));
    expect(error).toMatchObject({ code: "run_cancelled" });
    expect(last).toMatchObject({ state: "interrupted", parts: [{ content: "Hello." }] });
    expect(used).toMatchObject({ requests: 1, inputTokens: 10 });
    const model = new ScriptedModel([{ parts: [call("now")], usage }]);
    const { messages, contents } = await endOf(view(agentOf(cancelling, model)));
    expect(isValidHistory(messages)).toBe(true);
    expect(contents).toHaveLength(3);
  });

  it("agent §14: a response stays where the run is aborted while a hook looks at it", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const waiting = capability({
      afterModelRequest: (_response, _call, { signal }) => {
        setTimeout(() => controller.abort(reason), 1);
        return untilAborted(signal);
      },
    });
    const end = await endOf(view(agentOf(waiting), { signal: controller.signal }));
    expect(end.error).toBe(reason);
    expect(end.last).toMatchObject({ state: "interrupted", parts: [{ content: "Hello." }] });
    expect(end.usage).toMatchObject({ requests: 1, inputTokens: 10 });
  });

  it("agent §9: a response counts where a hook fails behind it, and is not kept", async () => {
    const fail = (): never => {
      throw new Error("a bug");
    };
    const hooks = [
      capability({ afterModelRequest: fail }),
      capability({ wrapModelRequest: async (_call, next) => (await next(), fail()) }),
    ];
    for (const hook of hooks) {
      const end = await endOf(view(agentOf(hook)));
      expect(String(end.error)).toBe("Error: a bug");
      expect(end.usage).toMatchObject({ requests: 1, inputTokens: 10, outputTokens: 5 });
      expect(end.contents).toEqual([["Go"]]);
    }
  });

  it("agent §9: each response counts that a wrap has the model give, and limits hold for all", async () => {
    const thrice = capability({
      wrapModelRequest: async (_call, next) => {
        await next();
        const second = await next();
        await next();
        return second;
      },
    });
    const shared = createUsage();
    await view(agentOf(thrice), { usage: shared });
    expect(shared).toMatchObject({ requests: 3, inputTokens: 30, outputTokens: 15 });
    const end = await endOf(view(agentOf(thrice), { usageLimits: { totalTokensLimit: 40 } }));
    expect(end.error).toMatchObject({ limit: "totalTokensLimit", projected: 45 });
    expect(end.usage).toMatchObject({ requests: 3, inputTokens: 30 });
  });

  it("agent §9: a response that a hook puts in the place of the model's is counted as that", async () => {
    const part = { partKind: "text", content: "Hi." } as const;
    for (const [given, inputTokens] of [
      [{ parts: [part] }, 10],
      [{ parts: [part], usage: { ...usage, inputTokens: 7 } }, 7],
    ] as const) {
      const shared = createUsage();
      await view(agentOf(capability({ afterModelRequest: () => given })), { usage: shared });
      expect(shared).toMatchObject({ requests: 1, inputTokens });
    }
  });

  it("agent §9: a response counts where its price is not to be had", async () => {
    const unpriced = (): never => {
      throw new Error("no price");
    };
    const looking = capability({ afterModelRequest: () => {} });
    for (const capabilities of [[], [looking]]) {
      const model = new ScriptedModel([hello]);
      const agent = new Agent({ model, capabilities, pricing: unpriced });
      const end = await endOf(view(agent));
      expect(String(end.error)).toBe("Error: no price");
      expect(end.usage).toMatchObject({ requests: 1, inputTokens: 10 });
      expect(end.contents).toEqual([["Go"]]);
    }
  });

  it("agent §14: a response stays where the run is aborted while its price is asked for", async () => {
    for (const capabilities of [[], [capability({ afterModelRequest: () => {} })]]) {
      const controller = new AbortController();
      const pricing = (): Promise<never> => {
        setTimeout(() => controller.abort(new Error("enough")), 1);
        return new Promise(() => {});
      };
      const agent = new Agent({ model: new ScriptedModel([hello]), capabilities, pricing });
      const end = await endOf(view(agent, { signal: controller.signal, drainMs: 5 }));
      expect(String(end.error)).toBe("Error: enough");
      expect(end.last).toMatchObject({ state: "interrupted", parts: [{ content: "Hello." }] });
      expect(end.usage).toMatchObject({ requests: 1, inputTokens: 10 });
    }
  });

  it("agent §14: nothing is kept or counted of a request that was never answered", async () => {
    const deaf = streaming(() => new Promise(() => {}));
    for (const capabilities of [[], [capability({ afterModelRequest: () => {} })]]) {
      const controller = new AbortController();
      const agent = new Agent({ model: deaf, capabilities });
      const ending = endOf(view(agent, { signal: controller.signal, drainMs: 5 }));
      setTimeout(() => controller.abort(new Error("enough")), 5);
      const end = await ending;
      expect(end.contents).toEqual([["Go"]]);
      expect(end.usage?.requests).toBe(0);
    }
  });
});

/** A model that streams, and never answers as a whole. */
function streaming(
  rest: (isFirst: boolean) => Promise<ResponseTail>,
  chunks: (isFirst: boolean) => readonly ModelStreamChunk[] = () => [],
): Model {
  return {
    name: "pieces",
    system: "test",
    profile: {},
    request: () => new Promise(() => {}),
    async *stream(messages) {
      const isFirst = messages.at(-1)?.kind === "request";
      yield* chunks(isFirst);
      return rest(isFirst);
    },
  };
}

const SOME: readonly ModelStreamChunk[] = [
  { kind: "text", content: "Well, " },
  { kind: "usage", usage },
];

describe("agent §9: a response that is cut while it streams", () => {
  it("costs what it used until then, where a reader leaves", async () => {
    const model = streaming(
      () => new Promise(() => {}),
      () => SOME,
    );
    const shared = createUsage();
    const asked: unknown[] = [];
    const agent = new Agent({
      model,
      pricing: ({ name }, { inputTokens }) => {
        asked.push([name, inputTokens]);
        return "1.50";
      },
    });
    const stream = agent.runStreamEvents("Go", { usage: shared });
    for (let count = 0; count < 2; count += 1) await stream.next();
    const parked = stream.next().catch(() => undefined); // behind the count
    await new Promise((resolve) => setTimeout(resolve, 1));
    await stream.return();
    await parked;
    expect(asked).toEqual([["pieces", 10]]);
    expect(shared).toMatchObject({ requests: 1, inputTokens: 10, cost: "1.50" });
  });

  it("costs what it used until then, where it fails, if somebody knows the price", async () => {
    const model = streaming(
      () => Promise.reject(new Error("no line")),
      () => SOME,
    );
    const known = await endOf(
      readAll(new Agent({ model, pricing: () => 2 }).runStreamEvents("Go")),
    );
    expect(String(known.error)).toBe("Error: no line");
    expect(known.usage).toMatchObject({ requests: 1, inputTokens: 10, cost: "2" });
    const pricing = (): never => {
      throw new Error("no price");
    };
    const unknown = await endOf(readAll(new Agent({ model, pricing }).runStreamEvents("Go")));
    expect(String(unknown.error)).toBe("Error: no line");
    expect(unknown.usage).toMatchObject({ requests: 1, inputTokens: 10 });
    expect(unknown.usage).not.toHaveProperty("cost");
  });
});

/** A model that suspends its first response; what is cancelled is noted. */
function suspending(second: () => unknown, cancelled: unknown[]): Model {
  const model = new FunctionModel({
    request: (messages) => {
      if (messages.at(-1)?.kind === "response") return second() as typeof hello;
      return messages.length === 1 ? { ...hello, state: "suspended" as const } : "Better.";
    },
  });
  return Object.assign(model, {
    cancelSuspendedResponse: (response: unknown) => void cancelled.push(response),
  });
}

describe("agent §3.10: a suspended response that a hook comes behind", () => {
  it("is cancelled and over, where the hook rejects it", async () => {
    const cancelled: unknown[] = [];
    let asked = 0;
    const rejecting = capability({
      afterModelRequest: () => {
        asked += 1;
        if (asked === 1) throw new ModelRetry("Not so.");
      },
    });
    const agent = agentOf(
      rejecting,
      suspending(() => hello, cancelled),
    );
    const result = await agent.run("Go");
    expect(result.output).toBe("Better.");
    expect(cancelled).toMatchObject([{ state: "suspended", parts: [{ content: "Hello." }] }]);
    expect(result.allMessages().map(({ state }) => state)).toEqual([
      "complete",
      "interrupted",
      "complete",
      "complete",
    ]);
    expect(result.usage.requests).toBe(2);
  });

  it("is cancelled and stays, where the hook fails or cancels", async () => {
    const fail = (): never => {
      throw new Error("a bug");
    };
    for (const hook of [
      capability({ afterModelRequest: fail }),
      capability({ afterModelRequest: (_response, _call, ctx) => ctx.cancel() }),
    ]) {
      const cancelled: unknown[] = [];
      const end = await endOf(
        agentOf(
          hook,
          suspending(() => hello, cancelled),
        ).run("Go"),
      );
      expect(cancelled).toHaveLength(1);
      expect(end.last).toMatchObject({ state: "interrupted", parts: [{ content: "Hello." }] });
      expect(end.usage).toMatchObject({ requests: 1, inputTokens: 10 });
    }
  });

  it("is one request, and stays as far as it came, where the hook fails or cancels behind its end", async () => {
    for (const isCancelled of [true, false]) {
      let asked = 0;
      const hook = capability({
        afterModelRequest: (_response, _call, ctx) => {
          asked += 1;
          if (asked === 1) return;
          if (!isCancelled) throw new Error("a bug");
          ctx.cancel();
        },
      });
      const rest = { parts: [" And more."], usage };
      const end = await endOf(
        agentOf(
          hook,
          suspending(() => rest, []),
        ).run("Go"),
      );
      expect(end.contents).toEqual([["Go"], ["Hello.", " And more."]]);
      expect(end.last).toMatchObject({ state: "interrupted" });
      expect(end.usage).toMatchObject({ requests: 1, inputTokens: 20 });
    }
  });

  it("keeps what a hook spent, where it is aborted while it goes on", async () => {
    const controller = new AbortController();
    const spending = capability({
      beforeModelRequest: (_call, ctx) => ctx.usage.add({ inputAudioTokens: 100 }),
    });
    const second = (): Promise<never> => {
      setTimeout(() => controller.abort(new Error("enough")), 1);
      return new Promise(() => {});
    };
    const agent = agentOf(spending, suspending(second, []));
    const end = await endOf(agent.run("Go", { signal: controller.signal }));
    expect(end.usage).toMatchObject({ requests: 1, inputTokens: 10, inputAudioTokens: 200 });
  });
});

describe("agent §3.10: a response that is gone on with while it streams", () => {
  const tail = { usage, state: "suspended" } as const;
  const text: ModelStreamChunk = { kind: "text", content: "On. " };

  it("is one request, and stays as far as it came, where that fails", async () => {
    const broken = async (isFirst: boolean): Promise<ResponseTail> => {
      if (isFirst) return tail;
      throw new Error("no line");
    };
    for (const capabilities of [[], [capability({ afterModelRequest: () => {} })]]) {
      const model = streaming(broken, (isFirst) => (isFirst ? [] : SOME));
      const agent = new Agent({ model, capabilities });
      const end = await endOf(readAll(agent.runStreamEvents("Go")));
      expect(String(end.error)).toBe("Error: no line");
      expect(end.contents).toEqual([["Go"], ["Well, "]]);
      expect(end.last).toMatchObject({ state: "interrupted" });
      expect(end.usage).toMatchObject({ requests: 1, inputTokens: 20, outputTokens: 10 });
    }
  });

  it("is stopped as soon as all of it goes beyond a limit", async () => {
    let pieces = 0;
    const model: Model = {
      ...streaming(async () => tail),
      async *stream(messages) {
        if (messages.at(-1)?.kind === "request") return tail;
        for (pieces = 1; pieces <= 10; pieces += 1) {
          yield { kind: "usage", usage: { ...NO_USAGE, outputTokens: pieces } };
          yield text;
        }
        return { usage: { ...NO_USAGE, outputTokens: 10 } };
      },
    };
    const usageLimits = { outputTokensLimit: 8 };
    const run = readAll(new Agent({ model }).runStreamEvents("Go", { usageLimits }));
    await expect(run).rejects.toMatchObject({ limit: "outputTokensLimit" });
    expect(pieces).toBe(4); // 5 were used before
  });
});

it("agent §14: what hooks do to responses is the same on every runtime", async () => {
  const play = (hook: () => Capability) => async (runtime?: RuntimeFactory) => {
    const ids = { runId: "r", conversationId: "c" };
    const end = await endOf(agentOf(hook()).run("Go", { ...ids, runtime }));
    if (end.usage === undefined) throw end.error; // a crash
    return { contents: end.contents, usage: end.usage, state: end.last?.state };
  };
  const fail = (): never => {
    throw new Error("a bug");
  };
  for (const hook of [
    () => capability({ afterModelRequest: (_response, _call, ctx) => ctx.cancel() }),
    () => capability({ wrapModelRequest: async (_call, next) => (await next(), fail()) }),
  ]) {
    const expected = await play(hook)();
    for (const crashAfter of [undefined, 1, 2])
      expect((await runHostile(play(hook), { seed: 4, crashAfter })).value).toEqual(expected);
  }
});
