import {
  Agent,
  FallbackModel,
  type Message,
  type Model,
  ModelConnectionError,
  ModelHttpError,
  type ModelProfile,
  type ModelRequestOptions,
  type ModelSettings,
  type RequestUsage,
} from "@toolsets/core";
import { tool } from "@toolsets/function";
import { call, FunctionModel, runHostile, ScriptedModel } from "@toolsets/testing";
import { describe, expect, it, vi } from "vitest";

type Script = ConstructorParameters<typeof ScriptedModel>[0];

/** A model of another name, that notes what it is asked with. */
class Named extends ScriptedModel {
  override readonly name: string;
  override readonly profile: ModelProfile;
  readonly settings: ModelSettings | undefined;
  readonly seen: ModelRequestOptions[] = [];

  constructor(
    name: string,
    script: Script,
    { profile = {}, settings }: { profile?: ModelProfile; settings?: ModelSettings } = {},
  ) {
    super(script);
    this.name = name;
    this.profile = profile;
    this.settings = settings;
  }

  override request(messages: readonly Message[], options: ModelRequestOptions) {
    this.seen.push(options);
    return super.request(messages, options);
  }
}

const busy = new ModelHttpError("Too many requests.", { modelName: "a", status: 429 });
const broken = new ModelConnectionError("No connection.", { modelName: "b", phase: "connect" });

async function watch(model: Model): Promise<unknown> {
  for await (const event of new Agent({ model }).runStreamEvents("Go"))
    if (event.eventKind === "agent_run_result") return event.result.output;
  throw new TypeError("no result");
}

describe("agent §16: a FallbackModel", () => {
  it("asks the next model after an error of a provider, and records who answered", async () => {
    const model = new FallbackModel([new Named("a", [busy]), new Named("b", ["From b."])]);
    const { output, response } = await new Agent({ model }).run("Go");
    expect(output).toBe("From b.");
    expect(response).toMatchObject({ modelName: "b", providerName: "test" });
    expect([model.name, model.system]).toEqual(["fallback:a,b", "fallback:test,test"]);
    expect(await watch(model)).toBe("From b.");
  });

  it("starts with the first model at every request", async () => {
    const a = new Named("a", [[call("t")], busy]);
    const b = new Named("b", ["never", "From b."]);
    const tools = [tool({ name: "t", execute: () => "ok" })];
    const agent = new Agent({ model: new FallbackModel([a, b]), tools });
    const { output } = await agent.run("Go");
    expect([output, a.seen.length, b.seen.length]).toEqual(["From b.", 2, 1]);
  });

  it("throws any other error at once", async () => {
    const bug = new TypeError("a bug");
    const b = new Named("b", ["From b."]);
    const model = new FallbackModel([new Named("a", [bug]), b]);
    await expect(new Agent({ model }).run("Go")).rejects.toBe(bug);
    await expect(watch(model)).rejects.toBe(bug);
    expect(b.seen).toEqual([]);
  });

  it("fails with all errors when all models fail", async () => {
    const model = new FallbackModel([new Named("a", [busy]), new Named("b", [broken])]);
    const failed = { code: "fallback_failed", errors: [busy, broken], rejectedResponses: 0 };
    await expect(new Agent({ model }).run("Go")).rejects.toMatchObject(failed);
    await expect(watch(model)).rejects.toMatchObject(failed);
    await expect(new Agent({ model }).run("Go")).rejects.toThrow(
      "All models failed.\nToo many requests.\nNo connection.",
    );
  });

  it("makes each model's request fit for it: settings, tools and names", async () => {
    const returnSchema = { type: "object", properties: { n: { type: "number" } } };
    const a = new Named("a", [busy], { settings: { seed: 1 }, profile: { returnSchemas: true } });
    const b = new Named("b", ["Done."], { settings: { topP: 1 } });
    const agent = new Agent({
      model: new FallbackModel([a, b]),
      modelSettings: { maxTokens: 5 },
      tools: [
        tool({
          name: "t",
          returns: { ...returnSchema, type: "object" },
          includeReturnSchema: true,
          execute: () => ({ n: 1 }),
        }),
      ],
    });
    await agent.run("Go");
    expect(a.seen[0]?.settings).toEqual({ seed: 1, maxTokens: 5 });
    expect(b.seen[0]?.settings).toEqual({ topP: 1, maxTokens: 5 });
    expect(a.seen[0]?.tools[0]?.returnSchema).toEqual(returnSchema);
    expect(b.seen[0]?.tools[0]).toMatchObject({ description: expect.stringContaining('"n"') });
    const strict = new Named("c", ["never"], {
      profile: { toolNames: { pattern: /^x$/, maxLength: 1 } },
    });
    await expect(agent.run("Go", { model: new FallbackModel([a, strict]) })).rejects.toMatchObject({
      code: "tool_name_not_allowed",
    });
  });

  it("may be nested", async () => {
    const inner = new FallbackModel([new Named("a", [busy]), new Named("b", ["From b."])]);
    const model = new FallbackModel([new Named("c", [broken]), inner]);
    const { response } = await new Agent({ model }).run("Go");
    expect(response.modelName).toBe("b");
  });

  it("falls back by classes of errors, by functions, and by responses", async () => {
    const bug = new RangeError("a bug");
    const from = (
      fallbackOn: NonNullable<ConstructorParameters<typeof FallbackModel>[1]>["fallbackOn"],
      first: Script[number],
    ) =>
      new Agent({
        model: new FallbackModel([new Named("a", [first]), new Named("b", ["From b."])], {
          ...(fallbackOn !== undefined && { fallbackOn }),
        }),
      }).run("Go");
    expect((await from(RangeError, bug)).output).toBe("From b.");
    expect((await from([ModelHttpError, RangeError], bug)).output).toBe("From b.");
    const asked = {
      onError: async (error: unknown, { name }: Model) => error === bug && name === "a",
    };
    expect((await from(asked, bug)).output).toBe("From b.");
    await expect(from(RangeError, busy)).rejects.toBe(busy);
    const isShort = {
      onResponse: ({ parts }: { parts: readonly unknown[] }) => parts.length === 0,
    };
    expect((await from(isShort, [])).output).toBe("From b.");
    expect((await from(isShort, "From a.")).output).toBe("From a.");
  });

  it("counts rejected responses for the cost alone", async () => {
    const usage: RequestUsage = {
      inputTokens: 10,
      cacheWriteTokens: 0,
      cacheReadTokens: 0,
      outputTokens: 1,
      inputAudioTokens: 0,
      cacheAudioReadTokens: 0,
      outputAudioTokens: 0,
      details: {},
    };
    const a = new Named("a", [{ parts: ["bad"], usage }]);
    const b = new Named("b", [{ parts: ["good"], usage }]);
    const fallbackOn = { onResponse: (_reply: unknown, { name }: Model) => name === "a" };
    const agent = new Agent({
      model: new FallbackModel([a, b], { fallbackOn }),
      pricing: ({ name }) => (name === "a" ? "0.10" : "0.20"),
    });
    const { usage: total } = await agent.run("Go");
    expect(total).toMatchObject({ requests: 1, inputTokens: 10, cost: "0.30" });
    const none = new Agent({
      model: new FallbackModel([a], { fallbackOn }),
    });
    await expect(none.run("Go")).rejects.toThrow("All models failed.\n1 response was rejected.");
  });

  it("falls back in a stream until its first piece, and looks at no response there", async () => {
    const cut = new FunctionModel({
      async *stream() {
        yield "Half ";
        throw busy;
      },
    });
    const b = new Named("b", ["From b."]);
    await expect(watch(new FallbackModel([cut, b]))).rejects.toBe(busy);
    expect(b.seen).toEqual([]);
    const fallbackOn = { onResponse: () => true };
    const model = new FallbackModel([new Named("a", ["From a."]), b], { fallbackOn });
    expect(await watch(model)).toBe("From a.");
  });

  it("ends the stream of the model that answers when a reader leaves early", async () => {
    let isEnded = false;
    const endless = new FunctionModel({
      async *stream() {
        try {
          for (;;) yield "more ";
        } finally {
          isEnded = true;
        }
      },
    });
    const model = new FallbackModel([new Named("a", [busy]), endless]);
    for await (const { eventKind } of new Agent({ model }).runStreamEvents("Go"))
      if (eventKind === "part_delta") break;
    await vi.waitFor(() => expect(isEnded).toBe(true));
  });

  it("falls back no more after an abort", async () => {
    const controller = new AbortController();
    const a = new FunctionModel({
      request: () => {
        controller.abort(new Error("enough"));
        throw busy;
      },
    });
    const b = new Named("b", ["From b."]);
    const agent = new Agent({ model: new FallbackModel([a, b]) });
    await expect(agent.run("Go", { signal: controller.signal })).rejects.toThrow("enough");
    expect(b.seen).toEqual([]);
  });

  it("goes the same way on the hostile runtime, and behind hooks", async () => {
    const make = () => new FallbackModel([new Named("a", [busy]), new Named("b", ["From b."])]);
    const capabilities = [
      { "~capability": { version: 1 }, beforeModelRequest: () => undefined } as const,
    ];
    const { value } = await runHostile(
      (runtime) =>
        new Agent({ model: make(), capabilities }).run("Go", {
          runId: "r",
          conversationId: "c",
          runtime,
        }),
      { seed: 1, crashAfter: 1 },
    );
    expect(value.response).toMatchObject({ modelName: "b" });
  });

  it("refuses to be made without models or with rules that are none", () => {
    expect(() => new FallbackModel([])).toThrow("A FallbackModel needs models");
    const a = new Named("a", []);
    expect(() => new FallbackModel([a], { fallbackOn: [] })).toThrow("`fallbackOn` is empty");
    expect(() => new FallbackModel([a], { fallbackOn: {} })).toThrow("takes error classes");
    // untyped code
    for (const name of ["openai:gpt", null, undefined])
      expect(() => new FallbackModel([a, name as never])).toThrow("takes models, not their names");
    for (const rule of [() => true, async () => true, null, "model_http", { onError: true }])
      expect(() => new FallbackModel([a], { fallbackOn: [ModelHttpError, rule as never] })).toThrow(
        "`{ onError: (error) => … }`",
      );
  });
});

describe("agent §16: a response that a model of a FallbackModel has suspended", () => {
  const paused = { parts: ["Half "], state: "suspended", providerResponseId: "job-1" } as const;

  it("is gone on with by that model", async () => {
    const a = new Named("a", [busy, "never"]);
    const b = new Named("b", [paused, "and half."]);
    const { output, response } = await new Agent({ model: new FallbackModel([a, b]) }).run("Go");
    expect(output).toBe("Half and half.");
    expect(response.modelName).toBe("b");
    expect([a.seen.length, b.seen.length]).toEqual([1, 2]);
  });

  it("is dropped when that model fails: its job is cancelled, and the first is asked anew", async () => {
    const cancelled: unknown[] = [];
    const a = new FunctionModel({
      request: (messages) => {
        if (cancelled.length === 0) throw busy;
        return `From a, of ${messages.length} message.`;
      },
    });
    class Pausing extends Named {
      cancelSuspendedResponse({ providerResponseId }: { providerResponseId?: string }) {
        cancelled.push(providerResponseId);
      }
    }
    const b = new Pausing("b", [paused, broken]);
    const agent = new Agent({ model: new FallbackModel([a, b]) });
    const result = await agent.run("Go");
    expect(result.output).toBe("From a, of 1 message.");
    expect(cancelled).toEqual(["job-1"]);
    expect(result.allMessages()).toHaveLength(2);
    expect(JSON.stringify(result.response.metadata ?? {})).not.toContain("replace");
  });
});
