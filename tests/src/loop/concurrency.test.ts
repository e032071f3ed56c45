import {
  Agent,
  ConcurrencyLimiter,
  getRunSnapshot,
  limitConcurrency,
  type Model,
  RunCancelledError,
} from "@toolsets/core";
import { FunctionModel, ScriptedModel } from "@toolsets/testing";
import { describe, expect, it } from "vitest";

/** Lets everything happen that needs no more than time. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
}

/** A model whose answers are let go one by one. */
function gated() {
  const gates: (() => void)[] = [];
  let most = 0;
  let now = 0;
  const model = new FunctionModel({
    request: async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise<void>((resolve) => gates.push(resolve));
      now -= 1;
      return "Done.";
    },
  });
  const open = async (): Promise<void> => {
    gates.shift()?.();
    await settle();
  };
  return { model, open, gates, most: () => most };
}

describe("agent §16: ConcurrencyLimiter", () => {
  it("lets so many run, the others in their order", async () => {
    const limiter = new ConcurrencyLimiter(2);
    const order: number[] = [];
    const releases: (() => void)[] = [];
    for (const number of [1, 2, 3, 4])
      void limiter.acquire().then((release) => {
        order.push(number);
        releases.push(release);
      });
    await settle();
    expect([order, limiter.running, limiter.queued]).toEqual([[1, 2], 2, 2]);
    releases[0]?.();
    releases[0]?.(); // once is enough
    await settle();
    expect([order, limiter.running, limiter.queued]).toEqual([[1, 2, 3], 2, 1]);
    for (const index of [1, 2, 3]) {
      releases[index]?.();
      await settle();
    }
    expect([order, limiter.running, limiter.queued]).toEqual([[1, 2, 3, 4], 0, 0]);
  });

  it("refuses when too many wait; free room needs no queue", async () => {
    const limiter = new ConcurrencyLimiter({ maxRunning: 1, maxQueued: 0 });
    const release = await limiter.acquire();
    await expect(limiter.acquire()).rejects.toMatchObject({
      code: "concurrency_limit_exceeded",
      limit: 0,
      queued: 0,
    });
    release();
    await expect(limiter.acquire()).resolves.toBeTypeOf("function");
  });

  it("lets go of whoever aborts while waiting", async () => {
    const limiter = new ConcurrencyLimiter(1);
    const release = await limiter.acquire();
    const controller = new AbortController();
    const waiting = limiter.acquire(controller.signal);
    controller.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    expect(limiter.queued).toBe(0);
    release();
    expect(limiter.running).toBe(0);
  });

  it.each([
    0,
    -1,
    Number.NaN,
    1.5,
    { maxRunning: 1, maxQueued: -1 },
    { maxRunning: 1, maxQueued: 0.5 },
    { maxRunning: "2" as never }, // untyped code
  ])("refuses %o as limits", (limits) => {
    const text = "they must be at least 1 and 0, and whole numbers";
    expect(() => new ConcurrencyLimiter(limits)).toThrow(text);
    expect(() => new Agent({ maxConcurrency: limits })).toThrow(text);
  });

  it("takes `Infinity` for no limit", async () => {
    const limiter = new ConcurrencyLimiter({ maxRunning: Infinity, maxQueued: Infinity });
    await Promise.all([limiter.acquire(), limiter.acquire()]);
    expect([limiter.running, limiter.queued]).toEqual([2, 0]);
  });
});

describe("agent §16: maxConcurrency of an agent", () => {
  it("covers whole runs", async () => {
    const { model, open, gates, most } = gated();
    const agent = new Agent({ model, maxConcurrency: 2 });
    const runs = [1, 2, 3].map(() => agent.run("Go"));
    await settle();
    expect(gates).toHaveLength(2);
    for (const _ of runs) await open();
    expect((await Promise.all(runs)).map(({ output }) => output)).toEqual(
      Array.from({ length: 3 }, () => "Done."),
    );
    expect(most()).toBe(2);
  });

  it("may be shared, also with the model of another agent", async () => {
    const limiter = new ConcurrencyLimiter(1);
    const { model, open, most } = gated();
    const one = new Agent({ model, maxConcurrency: limiter });
    const other = new Agent({ model: limitConcurrency(model, limiter) });
    const runs = [one.run("Go"), other.run("Go")];
    await settle();
    await open();
    await open();
    await Promise.all(runs);
    expect([most(), limiter.running]).toEqual([1, 0]);
  });

  it("gives its room back when a run fails or is left", async () => {
    const limiter = new ConcurrencyLimiter(1);
    const agent = new Agent({
      model: new ScriptedModel([new Error("no")]),
      maxConcurrency: limiter,
    });
    await expect(agent.run("Go")).rejects.toThrow("no");
    expect(limiter.running).toBe(0);
    const { model } = gated();
    const stream = new Agent({ model, maxConcurrency: limiter }).runStreamEvents("Go");
    void stream.next().catch(() => {});
    await settle();
    expect(limiter.running).toBe(1);
    await stream.return();
    expect(limiter.running).toBe(0);
  });

  it("agent §14: a run that waits can be cancelled, and has not begun", async () => {
    const limiter = new ConcurrencyLimiter(1);
    const release = await limiter.acquire();
    const model = new ScriptedModel(["Done."]);
    const agent = new Agent({ model, maxConcurrency: limiter });
    const controller = new AbortController();
    const aborted = agent.run("Go", { signal: controller.signal });
    const handle = agent.iter("Go");
    const cancelled = handle.next();
    await settle();
    controller.abort(new Error("enough"));
    handle.cancel();
    const error: unknown = await aborted.catch((one: unknown) => one);
    expect(error).toMatchObject({ message: "enough" });
    expect(getRunSnapshot(error)?.messages).toEqual([]);
    await expect(cancelled).rejects.toBeInstanceOf(RunCancelledError);
    expect(limiter.queued).toBe(0);
    release();
    expect((await agent.run("Go")).output).toBe("Done.");
  });

  it("refuses a run when too many wait", async () => {
    const { model, open } = gated();
    const agent = new Agent({ model, maxConcurrency: { maxRunning: 1, maxQueued: 0 } });
    const first = agent.run("Go");
    await settle();
    await expect(agent.run("Go")).rejects.toMatchObject({ code: "concurrency_limit_exceeded" });
    await open();
    expect((await first).output).toBe("Done.");
  });
});

describe("agent §16: limitConcurrency", () => {
  it("holds its room for a whole stream", async () => {
    const limiter = new ConcurrencyLimiter(1);
    const model = limitConcurrency(new ScriptedModel(["Hello to you."]), limiter);
    const stream = new Agent({ model }).runStreamEvents("Go");
    let seen = 0;
    for await (const { eventKind } of stream) {
      if (eventKind !== "part_delta") continue;
      seen += 1;
      expect(limiter.running).toBe(1);
    }
    expect([seen > 1, limiter.running]).toEqual([true, 0]);
  });

  it("is the model that it limits in all else", async () => {
    const inner: Model = Object.assign(new ScriptedModel(["Done."]), {
      settings: { seed: 1 },
      countTokens: async () => ({ ...(await inner.request([], {} as never)).usage }), // no option is read
    });
    const model = limitConcurrency(inner, 1);
    expect(model).toMatchObject({ name: "scripted", system: "test", settings: { seed: 1 } });
    expect(limitConcurrency(new ScriptedModel([]), 1)).not.toHaveProperty("countTokens");
    const usageLimits = { countTokensBeforeRequest: true };
    expect((await new Agent({ model }).run("Go", { usageLimits })).output).toBe("Done.");
  });

  it("lets go of a model that ignores an abort", async () => {
    const limiter = new ConcurrencyLimiter(1);
    const deaf = new FunctionModel({ request: () => new Promise<string>(() => {}) });
    const controller = new AbortController();
    const agent = new Agent({ model: limitConcurrency(deaf, limiter) });
    const run = agent.run("Go", { signal: controller.signal });
    await settle();
    expect(limiter.running).toBe(1);
    controller.abort(new Error("enough"));
    await expect(run).rejects.toThrow("enough");
    expect(limiter.running).toBe(0);
  });
});
