import {
  Agent,
  type AgentEvent,
  capability,
  type Capability,
  getRunSnapshot,
  type Message,
  type ModelCall,
  type ModelResponse,
  ModelRetry,
  processHistory,
  SkipModelRequest,
} from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { call, ScriptedModel } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import { contentsOf } from "./contents-of.ts";
import { everywhere } from "./hooked-runs.ts";
import { watching } from "./watching-model.ts";

const text = (content: string) => ({ parts: [{ partKind: "text", content }] }) as const;

const tools = new FunctionToolset().tool({ name: "now", execute: () => "noon" });

/** A capability that writes down when it is asked. */
function noting(name: string, log: string[]): Capability {
  return capability({
    beforeModelRequest: () => void log.push(`${name} before`),
    wrapModelRequest: async (_call, next) => {
      log.push(`${name} wraps`);
      const response = await next();
      log.push(`${name} unwraps`);
      return response;
    },
    afterModelRequest: () => void log.push(`${name} after`),
    onModelRequestError: () => void log.push(`${name} error`),
  });
}

describe("agent §18.1: the order of hooks", () => {
  it("agent §18.1: `before` in order, wraps nested with the first outermost, `after` in reverse", async () => {
    const log: string[] = [];
    const capabilities = [noting("a", log), noting("b", log)];
    await new Agent({ model: new ScriptedModel(["Done."]), capabilities }).run("Go");
    expect(log).toEqual([
      "a before",
      "b before",
      "a wraps",
      "b wraps",
      "b unwraps",
      "a unwraps",
      "b after",
      "a after",
    ]);
  });

  it("agent §18.1: error hooks in reverse: throwing replaces the error for the next, returning recovers", async () => {
    const seen: unknown[] = [];
    const capabilities = [
      capability({ onModelRequestError: (error) => void seen.push(String(error)) }),
      capability({
        onModelRequestError: (error) => {
          seen.push(String(error));
          return text("Recovered.");
        },
      }),
      capability({
        onModelRequestError: (error) => {
          seen.push(String(error));
          throw new RangeError("replaced");
        },
      }),
    ];
    const model = new ScriptedModel([new Error("broken")]);
    const { output } = await new Agent({ model, capabilities }).run("Go");
    expect(output).toBe("Recovered.");
    expect(seen).toEqual(["Error: broken", "RangeError: replaced"]);
  });

  it("agent §18.1: an error hook that returns nothing leaves the error as it is", async () => {
    const broken = new Error("broken");
    const log: string[] = [];
    const agent = new Agent({
      model: new ScriptedModel([broken]),
      capabilities: [noting("a", log)],
    });
    await expect(agent.run("Go")).rejects.toBe(broken);
    expect(log.at(-1)).toBe("a error");
  });
});

describe("agent §18.4: hooks of model requests", () => {
  it("agent §18.4, agent §3, ModelRequestNode 9: a skip from `before` or a wrap gives the response; `after` still fires, and it counts as a request", async () => {
    const skip = new SkipModelRequest(text("Cached."));
    const throwing = () => {
      throw skip;
    };
    for (const hooks of [{ beforeModelRequest: throwing }, { wrapModelRequest: throwing }]) {
      const after: unknown[] = [];
      const result = await new Agent({
        model: new ScriptedModel([]),
        capabilities: [
          capability({ afterModelRequest: ({ parts }) => void after.push(parts) }),
          capability(hooks),
        ],
      }).run("Go");
      expect(result.output).toBe("Cached.");
      expect(after).toEqual([skip.response.parts]);
      expect(result.usage.requests).toBe(1);
      expect(result.response).toMatchObject({
        kind: "response",
        state: "complete",
        runId: result.runId,
      });
    }
  });

  it("agent §18.4, agent §3, ModelRequestNode 2: `before` and wraps may swap the model", async () => {
    const other = new ScriptedModel(["From the other."]);
    const swap = (given: ModelCall): ModelCall => ({ ...given, model: other });
    for (const hooks of [
      { beforeModelRequest: swap },
      capability({ wrapModelRequest: (given, next) => next(swap(given)) }),
    ]) {
      const agent = new Agent({ model: new ScriptedModel([]), capabilities: [capability(hooks)] });
      const { output, response } = await agent.run("Go");
      expect([output, response.modelName]).toEqual(["From the other.", "scripted"]);
    }
  });

  it("agent §18.4: `before` may change settings, tools and instructions; the instructions are noted in the request", async () => {
    const { model, shown } = watching();
    const result = await new Agent({
      model,
      toolsets: [tools],
      instructions: "Be brief.",
      capabilities: [
        capability({
          beforeModelRequest: (given) => ({
            ...given,
            settings: { ...given.settings, temperature: 0 },
            tools: [],
            instructions: [...given.instructions, { content: "Be kind.", dynamic: true }],
          }),
        }),
      ],
    }).run("Go");
    expect(shown).toEqual([{ tools: [], instructions: "Be brief.\n\nBe kind." }]);
    expect(result.allMessages()[0]).toMatchObject({ instructions: "Be brief.\n\nBe kind." });
  });

  it.each(["wrap", "after", "error"])(
    "agent §18.4, agent §3, ModelRequestNode 12: ModelRetry from the %s hook asks once more, on every runtime",
    async (place) => {
      const agent = (): Agent => {
        const reject = (isFirst: boolean): undefined => {
          if (isFirst) throw new ModelRetry("Say please.");
        };
        const isFirst = ({ messages }: ModelCall): boolean =>
          messages.every(({ kind }) => kind === "request") && messages.length === 1;
        const log: string[] = [];
        const hooks = {
          wrap: capability({
            wrapModelRequest: async (given, next) => {
              const response = await next();
              reject(isFirst(given));
              return response;
            },
            onModelRequestError: () => void log.push("asked"),
          }),
          after: capability({ afterModelRequest: (_response, given) => reject(isFirst(given)) }),
          error: capability({
            wrapModelRequest: (given, next) => {
              if (isFirst(given)) throw new TypeError("a bug");
              return next();
            },
            onModelRequestError: (_error, given) => reject(isFirst(given)),
          }),
        }[place];
        const responses = place === "error" ? ["Done, please."] : [[call("now")], "Done, please."];
        return new Agent({
          model: new ScriptedModel(responses),
          toolsets: [tools],
          capabilities: hooks === undefined ? [] : [hooks],
        });
      };
      const { output, parts } = await everywhere(agent);
      expect(output).toBe("Done, please.");
      expect(parts).toEqual(
        place === "error"
          ? [["Go"], ["Say please."], ["Done, please."]]
          : [
              ["Go"],
              [["now", undefined]],
              ["The call was not made: the response was rejected.", "Say please."],
              ["Done, please."],
            ],
      );
    },
  );

  it("agent §18.4, agent §3, ModelRequestNode 12: ModelRetry passes the error hooks, and costs a retry of the output", async () => {
    const log: string[] = [];
    const rejecting = capability({
      wrapModelRequest: async (_call, next) => {
        await next();
        throw new ModelRetry("No.");
      },
    });
    const agent = new Agent({
      model: new ScriptedModel(["a", "b", "c"]),
      capabilities: [noting("a", log), rejecting],
      retries: { output: 1 },
    });
    const failed = await agent.run("Go").catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: "retries_exceeded" });
    expect(log).not.toContain("a error");
    expect(getRunSnapshot(failed)).toMatchObject({ usage: { requests: 2 } });
    expect(getRunSnapshot(failed)?.messages.map(contentsOf)).toEqual([
      ["Go"],
      ["a"],
      ["No."],
      ["b"],
    ]);
  });

  it("agent §18.4: a wrap that returns nothing fails the run, and a response has to have parts", async () => {
    const model = new ScriptedModel(["Done."]);
    const forgetful = capability({ wrapModelRequest: (_call, next) => void next() as never });
    await expect(new Agent({ model, capabilities: [forgetful] }).run("Go")).rejects.toThrow(
      "`wrapModelRequest()` returned nothing. Return what `next()` gave",
    );
    const empty = capability({ afterModelRequest: () => ({}) as never });
    await expect(new Agent({ model, capabilities: [empty] }).run("Go")).rejects.toThrow(
      "A hook gave a response without `parts`.",
    );
  });

  it("agent §18.4: a response that a hook gave is checked before it counts", async () => {
    const giving = (change: (response: ModelResponse) => object): Promise<unknown> => {
      const afterModelRequest = (response: ModelResponse) => change(response) as ModelResponse; // what untyped code may give
      const model = new ScriptedModel(["Done."]);
      const agent = new Agent({ model, capabilities: [capability({ afterModelRequest })] });
      return agent
        .run("Go")
        .catch((error: unknown) => [error, getRunSnapshot(error)?.messages[0]?.kind]);
    };
    const refused = [expect.objectContaining({ code: "invalid_usage" }), "request"];
    const free = giving(({ usage, ...rest }) => ({ ...rest, usage: { ...usage, cost: "free" } }));
    expect(await free).toMatchObject(refused);
    for (const parts of [[null], [{ partKind: "text" }], [{ partKind: "tool-call" }]])
      expect(await giving((response) => ({ ...response, parts }))).toMatchObject(refused);
    const uncounted = await giving((response) => ({ ...response, usage: undefined }));
    const { usage } = await new Agent({ model: new ScriptedModel(["Done."]) }).run("Go");
    expect(usage.inputTokens).toBeGreaterThan(0);
    expect(uncounted).toMatchObject({ output: "Done.", usage }); // what the model used is not lost
  });

  it("agent §18.4: what is streamed is seen as it comes, what is not streamed at its end", async () => {
    const log: string[] = [];
    const read = async (capabilities: readonly Capability[]): Promise<readonly string[]> => {
      const agent = new Agent({ model: new ScriptedModel(["Sunny, 21."]), capabilities });
      const events: AgentEvent[] = [];
      for await (const event of agent.runStreamEvents("Go")) events.push(event);
      return events.map(({ eventKind }) => eventKind);
    };
    const plain = await read([]);
    expect(await read([noting("a", log)])).toEqual(plain);
    const skipping = capability({
      beforeModelRequest: () => {
        throw new SkipModelRequest(text("Cached."));
      },
    });
    expect(await read([skipping])).toEqual([
      "part_start",
      "final_result",
      "part_end",
      "agent_run_result",
    ]);
    const twice = capability({
      wrapModelRequest: async (_call, next) => {
        await next();
        return next();
      },
    });
    const events = await read([twice]);
    expect(events.filter((kind) => kind === "part_start")).toHaveLength(2);
    expect(events.filter((kind) => kind === "final_result")).toHaveLength(1);
  });

  it("agent §18.4: an abort is left alone by hooks, and keeps what was streamed", async () => {
    const log: string[] = [];
    const agent = new Agent({
      model: new ScriptedModel(["Sunny, 21 degrees."]),
      capabilities: [noting("a", log), capability({ onModelRequestError: () => text("No.") })],
    });
    const controller = new AbortController();
    const reason = new Error("enough");
    const failed = await (async () => {
      for await (const event of agent.runStreamEvents("Go", { signal: controller.signal }))
        if (event.eventKind === "part_delta") controller.abort(reason);
      return undefined;
    })().catch((error: unknown) => error);
    expect(failed).toBe(reason);
    expect(log).toEqual(["a before", "a wraps"]);
    expect(getRunSnapshot(failed)?.messages.at(-1)).toMatchObject({
      state: "interrupted",
      parts: [{ partKind: "text", content: expect.stringMatching(/^Sunny/) }],
    });
  });
});

describe("agent §6: history processors", () => {
  const lastTwo = (messages: readonly Message[]) => messages.slice(-2);

  it("agent §6, agent §3, ModelRequestNode 6: what a processor gives is the history of the run, on every runtime", async () => {
    const agent = () =>
      new Agent({
        model: new ScriptedModel([[call("now", {}, "1")], [call("now", {}, "2")], "Done."]),
        toolsets: [tools],
        historyProcessors: [
          async (messages) =>
            messages.map((message) => ({
              ...message,
              metadata: { seen: Number(message.metadata?.["seen"] ?? 0) + 1 },
            })),
        ],
      });
    const { metadata } = await everywhere(agent);
    expect(metadata).toEqual([3, 2, 2, 1, 1, undefined].map((seen) => seen && { seen }));
  });

  it("agent §6: processors are asked in order, with the context, at each request", async () => {
    const seen: unknown[] = [];
    const { model } = watching([[call("now")], "Done."]);
    const agent = new Agent({
      model,
      toolsets: [tools],
      historyProcessors: [
        (messages, ctx) => {
          seen.push([ctx.runStep, messages.length]);
          return lastTwo(messages);
        },
        (messages) => {
          seen.push(messages.length);
          return messages;
        },
      ],
    });
    await agent.run("Go");
    expect(seen).toEqual([[1, 1], 1, [2, 3], 2]);
  });

  it("agent §6: a processor that gives no history, or one that does not end with a request, fails the run", async () => {
    const model = new ScriptedModel(["Done."]);
    for (const given of [[], [{ kind: "response", parts: [], usage: {} }], undefined]) {
      const agent = new Agent({ model, historyProcessors: [() => given as never] });
      await expect(agent.run("Go")).rejects.toMatchObject({ code: "invalid_usage" });
    }
  });

  it("agent §6: `processHistory` makes a capability of a processor, for one run too", async () => {
    const result = await new Agent({ model: new ScriptedModel(["Hello."]) }).run("Go", {
      capabilities: [
        processHistory((messages) =>
          messages.map((message) => ({ ...message, metadata: { seen: true } })),
        ),
      ],
    });
    expect(result.allMessages()[0]).toMatchObject({ metadata: { seen: true } });
    expect(result.newMessages()).toHaveLength(2);
  });

  it("agent §6: a request that a processor made belongs to the run", async () => {
    const fresh: Message = {
      kind: "request",
      state: "complete",
      parts: [
        { partKind: "user-prompt", content: "In short: go.", timestamp: "2026-01-01T00:00:00Z" },
      ],
    };
    const agent = new Agent({
      model: new ScriptedModel(["Done."]),
      historyProcessors: [() => [fresh]],
    });
    const result = await agent.run("Go", { conversationId: "c" });
    expect(result.newMessages()).toMatchObject([
      { ...fresh, timestamp: expect.any(String), runId: result.runId, conversationId: "c" },
      { kind: "response" },
    ]);
  });
});
