import { execFileSync } from "node:child_process";
import { join } from "node:path";
import {
  Agent,
  capability,
  type Capability,
  getRunSnapshot,
  inProcess,
  type Message,
  type Model,
  ModelRetry,
  type ModelResponse,
  type RuntimeFactory,
  type StreamedRun,
} from "@toolsets/core";
import { tool } from "@toolsets/function";
import { frozenRuntime, FunctionModel, type ModelAnswer, runHostile } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import { contentsOf } from "./contents-of.ts";
import { readAll } from "./read-all.ts";
import { isValidHistory } from "./is-valid-history.ts";
import { answered, called, requestOf, responseOf, said, told } from "./history-of.ts";

type Suspended = Exclude<ModelAnswer, string | readonly unknown[]>;

const ids = { runId: "run-1", conversationId: "conversation-1" };
const usage = {
  inputTokens: 1,
  cacheWriteTokens: 0,
  cacheReadTokens: 0,
  outputTokens: 2,
  inputAudioTokens: 0,
  cacheAudioReadTokens: 0,
  outputAudioTokens: 0,
  details: { extra: 1 },
};

/** A response that its provider has put off. */
function suspended(text: string, fields: Partial<Suspended> = {}): Suspended {
  return { parts: [told(text)], usage, state: "suspended", ...fields };
}

/** A response that is over. */
function complete(text: string, fields: Partial<Suspended> = {}): Suspended {
  return { parts: [told(text)], usage, ...fields };
}

interface Watched {
  readonly model: Model;
  /** What it was shown, request by request. */
  readonly shown: (readonly Message[])[];
  readonly cancelled: ModelResponse[];
}

/**
 * A model that answers one after the other; a number of suspended segments so far is the number of
 * the answer, so that a run that is repeated gets the same.
 */
function modelOf(answers: readonly (Suspended | Error)[], delayMs?: number): Watched {
  const shown: (readonly Message[])[] = [];
  const cancelled: ModelResponse[] = [];
  const model = new FunctionModel({
    modelName: "m",
    request: (messages) => {
      shown.push(JSON.parse(JSON.stringify(messages)));
      const last = messages.at(-1);
      if (last?.parts.at(-1)?.partKind === "tool-return") return "Done.";
      const isOwn = last?.kind === "response";
      const at = isOwn ? Number(last.metadata?.["segment"] ?? 0) : 0;
      const answer = answers[Math.min(at, answers.length - 1)] ?? complete("");
      if (answer instanceof Error) throw answer;
      return { ...answer, metadata: { segment: at + 1, ...answer.metadata } };
    },
  });
  const own = {
    cancelSuspendedResponse: (response: ModelResponse) => void cancelled.push(response),
    ...(delayMs !== undefined && { continuationDelayMs: () => delayMs }),
  };
  return { model: Object.assign(model, own), shown, cancelled };
}

/** Notes the instructions of each request. */
function watchInstructions(model: Model): unknown[] {
  const seen: unknown[] = [];
  const request = model.request.bind(model);
  Object.assign(model, {
    request: (...[messages, options]: Parameters<Model["request"]>) => {
      seen.push(options.instructions);
      return request(messages, options);
    },
  });
  return seen;
}

const PAUSED = [suspended("One. "), suspended("Two. "), complete("Three.")];

describe("agent §3, ModelRequestNode 10: a response that its provider has suspended", () => {
  it("is gone on with until it is over, as one response and one request", async () => {
    const { model, shown } = modelOf(PAUSED);
    const result = await new Agent({ model }).run("Go");
    expect(result.output).toBe("One. Two. Three.");
    expect(result.usage).toMatchObject({ requests: 1, inputTokens: 3, outputTokens: 6 });
    expect(result.usage.details).toEqual({ extra: 3 });
    expect(result.allMessages().map(({ kind }) => kind)).toEqual(["request", "response"]);
    expect(result.response.state).toBe("complete");
    expect(shown.map((messages) => messages.map(contentsOf))).toEqual([
      [["Go"]],
      [["Go"], ["One. "]],
      [["Go"], ["One. ", "Two. "]],
    ]);
  });

  it("goes the same way on frozen data and among crashes", async () => {
    const go = async (runtime: RuntimeFactory): Promise<unknown> => {
      const { model } = modelOf(PAUSED, 1);
      const {
        output,
        usage: used,
        response,
      } = await new Agent({ model }).run("Go", {
        ...ids,
        runtime,
      });
      return { output, used, parts: response.parts, metadata: response.metadata };
    };
    const expected = await go(inProcess);
    expect(await go(frozenRuntime())).toEqual(expected);
    for (const crashAfter of [undefined, 1, 2])
      expect((await runHostile(go, { seed: 2, crashAfter })).value).toEqual(expected);
  });

  it.each<[string, Capability[]]>([
    ["", []],
    [", past hooks", [capability({ afterModelRequest: (response) => response })]],
  ])(
    "numbers its parts through, and says once that the result begins%s",
    async (_, capabilities) => {
      const { model } = modelOf(PAUSED);
      const seen: unknown[] = [];
      const agent = new Agent({ model, capabilities });
      for await (const event of agent.runStreamEvents("Go")) {
        if (event.eventKind === "part_start") seen.push([event.index, event.eventKind]);
        if (event.eventKind === "final_result") seen.push(event.eventKind);
      }
      expect(seen).toEqual([
        [0, "part_start"],
        "final_result",
        [1, "part_start"],
        [2, "part_start"],
      ]);
    },
  );

  it("waits as long as the model says, by the runtime", async () => {
    const slept: number[] = [];
    const runtime: RuntimeFactory = (host, signal) => ({
      ...inProcess(host, signal),
      sleep: async (ms) => void slept.push(ms),
    });
    const { model } = modelOf(PAUSED, 60_000);
    await new Agent({ model }).run("Go", { runtime });
    expect(slept).toEqual([60_000, 60_000]);
    await new Agent({ model: modelOf(PAUSED, 0).model }).run("Go", { runtime });
    expect(slept).toHaveLength(2);
  });

  it("runs its calls when it is over", async () => {
    const last: Suspended = { parts: [called("a")], usage };
    const { model, shown } = modelOf([suspended("Let me see. "), last]);
    const ran: string[] = [];
    const tools = [tool({ name: "t", execute: () => `ran ${ran.push("t")}` })];
    const result = await new Agent({ model, tools }).run("Go");
    expect(result.output).toBe("Done.");
    expect(shown[2]?.map(contentsOf)).toEqual([
      ["Go"],
      ["Let me see. ", ["t", undefined]],
      ["ran 1"],
    ]);
  });

  describe("is merged", () => {
    const endOf = async (...answers: readonly Suspended[]): Promise<ModelResponse> =>
      (await new Agent({ model: modelOf(answers).model }).run("Go")).response;

    it("by the newer one where both tell of one job, whose usage is the whole", async () => {
      const job = { providerResponseId: "job-1", providerDetails: { a: 1, b: 1 } };
      const response = await endOf(
        suspended("", job),
        complete("All.", { ...job, providerDetails: { b: 2 } }),
      );
      expect(response).toMatchObject({
        parts: [told("All.")],
        usage,
        providerDetails: { a: 1, b: 2 },
      });
    });

    it("in a row where the newer one has no id, which goes on with the same job", async () => {
      const job = { providerResponseId: "job-1", providerDetails: { a: 1 } };
      const response = await endOf(suspended("One. ", job), suspended("Two. "), complete("Three."));
      expect(response).toMatchObject({ ...job, parts: PAUSED.flatMap(({ parts }) => parts) });
    });

    it("by the newer one where the models differ, or where it says so, with the sum of both", async () => {
      const other = await endOf(suspended("One."), complete("Other.", { modelName: "n" }));
      expect(other).toMatchObject({ parts: [told("Other.")], usage: { inputTokens: 2 } });
      const note = { __pydantic_ai__: { replace_previous_response: true } };
      const marked = await endOf(suspended("One."), complete("All.", { metadata: note }));
      expect(marked).toMatchObject({ parts: [told("All.")], usage: { inputTokens: 2 } });
      expect(marked.metadata).toEqual({ segment: 2 });
    });
  });

  it("is given up, and cancelled, after 10 generations", async () => {
    const { model, shown, cancelled } = modelOf([suspended("On. ")]);
    const run = new Agent({ model }).run("Go");
    await expect(run).rejects.toMatchObject({ code: "unexpected_model_behavior" });
    expect(shown).toHaveLength(11);
    expect(cancelled.map(({ state }) => state)).toEqual(["suspended"]);
  });

  it("is given up, and cancelled, after 1,000 questions about one job", async () => {
    const { model, shown, cancelled } = modelOf([suspended("", { providerResponseId: "job-1" })]);
    await expect(new Agent({ model }).run("Go")).rejects.toThrow("1000 times");
    expect(shown).toHaveLength(1002); // the first, the first time that it goes on, and the polls
    expect(cancelled).toMatchObject([{ providerResponseId: "job-1" }]);
  });

  it("may be asked for what came of one job since as often as for all of it", async () => {
    const job = { providerResponseId: "job-1" };
    const since = Array.from({ length: 20 }, () => suspended("On. "));
    const { model, shown } = modelOf([suspended("On. ", job), ...since, complete("End.")]);
    const { response } = await new Agent({ model }).run("Go");
    expect(response).toMatchObject({ ...job, state: "complete" });
    expect(shown).toHaveLength(22);
  });

  it("is cancelled where going on fails, and what there is of it stays", async () => {
    const reason = new Error("no more credit");
    const { model, cancelled } = modelOf([suspended("One. "), reason]);
    const error: unknown = await new Agent({ model }).run("Go").catch((thrown: unknown) => thrown);
    expect(error).toBe(reason);
    expect(cancelled).toHaveLength(1);
    const { messages = [], usage: used } = getRunSnapshot(error) ?? {};
    expect(messages.at(-1)).toMatchObject({ state: "interrupted", parts: [told("One. ")] });
    expect(used).toMatchObject({ requests: 1, inputTokens: 1 });
    const next = await new Agent({ model: modelOf([complete("Yes.")]).model }).run("And?", {
      messageHistory: messages,
    });
    expect(next.output).toBe("Yes.");
  });

  it("is cancelled where what it used so far goes beyond a limit", async () => {
    const { model, shown, cancelled } = modelOf(PAUSED);
    const usageLimits = { outputTokensLimit: 3 };
    const run = new Agent({ model }).run("Go", { usageLimits });
    await expect(run).rejects.toMatchObject({ code: "usage_limit_exceeded" });
    expect(shown).toHaveLength(2);
    expect(cancelled.map(contentsOf)).toEqual([["One. ", "Two. "]]);
  });

  it("is cancelled at an abort, while it waits as well, and however badly that goes", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const { model, cancelled } = modelOf(PAUSED, 60_000);
    const { cancelSuspendedResponse } = model;
    const broken = Object.assign(model, {
      cancelSuspendedResponse(response: ModelResponse, signal: AbortSignal) {
        expect(signal.aborted).toBe(false);
        void cancelSuspendedResponse?.(response, signal);
        throw new Error("it was too late");
      },
      continuationDelayMs() {
        setTimeout(() => controller.abort(reason), 1);
        return 60_000;
      },
    });
    const run = new Agent({ model: broken }).run("Go", { signal: controller.signal });
    await expect(run).rejects.toBe(reason);
    expect(cancelled).toHaveLength(1);
  });

  it("passes hooks segment by segment; one that rejects it has the job cancelled", async () => {
    const { model, shown, cancelled } = modelOf([
      suspended("One. "),
      suspended("Two. "),
      complete("x"),
    ]);
    let seen = 0;
    const guard = capability({
      afterModelRequest: (response) => {
        seen += 1;
        if (seen === 2) throw new ModelRetry("Not so.");
        return response;
      },
    });
    const agent = new Agent({ model, capabilities: [guard] });
    const result = await agent.run("Go");
    expect(cancelled.map(contentsOf)).toEqual([["One. ", "Two. "]]);
    expect(shown[2]?.map(contentsOf)).toEqual([["Go"], ["One. ", "Two. "], ["Not so."]]);
    expect(result.output).toBe("One. Two. x");
  });
});

it("agent §3, CallToolsNode 1: a suspended response that a view puts into a run is refused", async () => {
  const run = new Agent({ model: modelOf(PAUSED).model }).iter("Go");
  await run.next();
  const response = { ...responseOf(told("One. "), called("a")), state: "suspended" } as const;
  const error: unknown = await run
    .next({ kind: "call-tools", response })
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "invalid_usage" });
  const { messages = [] } = getRunSnapshot(error) ?? {};
  expect(messages).toHaveLength(3);
  expect(isValidHistory(messages)).toBe(true);
});

describe("a history that ends with a suspended response", () => {
  const paused = { ...responseOf(told("One. ")), modelName: "m", state: "suspended" } as const;
  const messageHistory = [
    { ...requestOf(said("Go")), instructions: "Be brief." },
    { ...paused, metadata: { segment: 1 } },
  ];

  it("agent §3, UserPromptNode 4: is gone on with, with the recorded instructions and without another request", async () => {
    const { model, shown } = modelOf(PAUSED);
    let asked = 0;
    const instructions = (): string => `Asked ${(asked += 1)} times.`;
    const seen = watchInstructions(model);
    const agent = new Agent({ model, instructions });
    const result = await agent.run(undefined, { messageHistory });
    expect(result.output).toBe("One. Two. Three.");
    expect(asked).toBe(0);
    expect(seen[0]).toEqual([{ content: "Be brief.", dynamic: false }]);
    expect(shown[0]?.map(contentsOf)).toEqual([["Go"], ["One. "]]);
    expect(result.allMessages()).toHaveLength(2);
    expect(result.newMessages().map(contentsOf)).toEqual([["One. ", "Two. ", "Three."]]);
    expect(result.usage.requests).toBe(1);
  });

  it.each<[string, Capability[]]>([
    ["", []],
    [", past hooks", [capability({ afterModelRequest: (response) => response })]],
  ])("agent §13: is streamed from its beginning%s", async (_, capabilities) => {
    const agent = new Agent({ model: modelOf(PAUSED).model, capabilities });
    const kinds: string[] = [];
    for await (const { eventKind } of agent.runStreamEvents(undefined, { messageHistory }))
      if (eventKind === "part_start" || eventKind === "final_result") kinds.push(eventKind);
    expect(kinds).toEqual(["final_result", "part_start", "part_start"]);

    const open = (): StreamedRun<string> => agent.runStream(undefined, { messageHistory });
    const now = { debounceMs: 0 };
    const whole = await readAll(open().textStream(now));
    expect(whole.slice(0, 2)).toEqual(["One. ", "One. Two. "]);
    expect(whole.at(-1)).toBe("One. Two. Three.");
    const deltas = await readAll(open().textStream({ ...now, delta: true }));
    expect(deltas.join("")).toBe("One. Two. Three.");
    const responses = await readAll(open().responseStream(now));
    expect(contentsOf(responses[0] as ModelResponse)).toEqual(["One. "]); // there is one
  });

  it("stays as it is where the run may not ask", async () => {
    const { model, shown } = modelOf(PAUSED);
    const usageLimits = { requestLimit: 0 };
    const error: unknown = await new Agent({ model })
      .run(undefined, { messageHistory, usageLimits })
      .catch((thrown: unknown) => thrown);
    expect(getRunSnapshot(error)?.messages).toEqual(messageHistory);
    expect(shown).toEqual([]);
  });

  it("agent §6: the recorded instructions are those before answers that have none", async () => {
    const { model } = modelOf(PAUSED);
    const seen = watchInstructions(model);
    await new Agent({ model }).run(undefined, {
      messageHistory: [
        { ...requestOf(said("Go")), instructions: "Be brief." },
        responseOf(called("a")),
        requestOf(answered("a")),
        { ...paused, metadata: { segment: 1 } },
      ],
    });
    expect(seen[0]).toEqual([{ content: "Be brief.", dynamic: false }]);
  });

  it("agent §3, UserPromptNode 4: takes no prompt and no answers", async () => {
    const agent = new Agent({ model: modelOf(PAUSED).model });
    for (const run of [
      agent.run("And?", { messageHistory }),
      agent.run(undefined, { messageHistory, deferredToolResults: { calls: { a: 1 } } }),
    ])
      await expect(run).rejects.toThrow("Run without a prompt first");
  });
});

it("agent §14: a job whose cancelling never answers keeps its process alive until `drainMs` is over", () => {
  const program = join(import.meta.dirname, "__fixtures__/deaf-job-program.ts");
  const options = ["--conditions=@toolsets/source", program];
  expect(execFileSync(process.execPath, options, { encoding: "utf8" })).toBe("Error: enough\n");
});
