import {
  Agent,
  type Capability,
  capability,
  ConcurrencyLimiter,
  getRunSnapshot,
  inProcess,
  processEventStream,
  RunCancelledError,
} from "@toolsets/core";
import { call, FakeToolset, ScriptedModel } from "@toolsets/testing";
import { describe, expect, it } from "vitest";

/** Hears nothing; tells when it is asked. */
function deaf() {
  let tell = (): void => {};
  const asked = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const hang = (): Promise<never> => {
    tell();
    return new Promise<never>(() => {});
  };
  return { asked, hang };
}

const places: Record<string, (hang: () => Promise<never>) => Capability> = {
  forRun: (hang) => capability({ forRun: hang }),
  beforeRun: (hang) => capability({ beforeRun: hang }),
  wrapRun: (hang) => capability({ wrapRun: hang }),
  "wrapRun after the run": (hang) => capability({ wrapRun: (next) => next().then(hang) }),
  afterRun: (hang) => capability({ afterRun: hang }),
  beforeNodeRun: (hang) => capability({ beforeNodeRun: hang }),
  wrapNodeRun: (hang) => capability({ wrapNodeRun: hang }),
  onEvent: (hang) => capability({ onEvent: hang }),
  watcher: (hang) => processEventStream(hang),
};

function agentOf(one: Capability, limiter = new ConcurrencyLimiter(1)) {
  const open: string[] = [];
  const toolset = Object.assign(new FakeToolset("now"), {
    open: async () => void open.push("open"),
    close: async () => void open.push("close"),
  });
  const agent = new Agent({
    model: new ScriptedModel([[call("now", {}, "1")], "Done."]),
    toolsets: [toolset],
    capabilities: [one],
    maxConcurrency: limiter,
  });
  return { agent, open };
}

describe("agent §14: after an abort a run waits for hooks no longer than for tools", () => {
  it.each(Object.entries(places))(
    "agent §14: %s hangs, and the run is aborted",
    async (_, make) => {
      const { asked, hang } = deaf();
      const limiter = new ConcurrencyLimiter(1);
      const { agent, open } = agentOf(make(hang), limiter);
      const controller = new AbortController();
      const reason = new Error("enough");
      const { signal } = controller;
      const run = agent.run("Go", { signal, drainMs: 1, runtime: inProcess }); // others report no steps
      await asked;
      controller.abort(reason);
      await expect(run).rejects.toBe(reason);
      expect(getRunSnapshot(reason)).toBeDefined();
      expect(limiter.running).toBe(0);
      expect(open.filter((each) => each === "open")).toHaveLength(
        open.filter((each) => each === "close").length,
      );
    },
  );

  it.each(Object.entries(places))("agent §14: %s hangs, and the reader leaves", async (_, make) => {
    const { asked, hang } = deaf();
    const limiter = new ConcurrencyLimiter(1);
    const { agent } = agentOf(make(hang), limiter);
    const stream = agent.runStreamEvents("Go", { drainMs: 1, runtime: inProcess });
    const reading = (async () => {
      for (;;) if ((await stream.next()).done === true) return;
    })();
    const ended = reading.catch((error: unknown) => error);
    await asked;
    await stream.return();
    expect([undefined, "run_cancelled"]).toContain(
      ((await ended) as RunCancelledError | undefined)?.code,
    );
    expect(stream.result).toBeUndefined();
    expect(limiter.running).toBe(0);
  });

  it("agent §14: whoever cleans up is waited for, and a slow hook of a run that goes on is left alone", async () => {
    const log: string[] = [];
    const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
    const failing = capability({
      afterNodeRun: () => {
        throw new TypeError("a bug");
      },
      onRunError: () => later().then(() => ({ output: "recovered" })),
    });
    expect((await agentOf(failing).agent.run("Go", { drainMs: 0 })).output).toBe("recovered");
    const cleaning = capability({
      wrapRun: async (next, ctx) => {
        ctx.cancel();
        await later();
        log.push("clean");
        return next();
      },
    });
    await expect(agentOf(cleaning).agent.run("Go")).rejects.toBeInstanceOf(RunCancelledError);
    expect(log).toEqual(["clean"]);
  });

  it("agent §18.3: a wrap that does not wait for the run ends it, and what it does until then is waited for", async () => {
    const log: string[] = [];
    let begun = (): void => {};
    const isBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const hasty = capability({
      wrapRun: async (next) => {
        next().catch(() => {});
        await isBegun;
        return { output: "Too soon." };
      },
      beforeNodeRun: async (_node, ctx) => {
        begun();
        await new Promise<void>((resolve) => {
          ctx.signal.addEventListener("abort", () => setTimeout(resolve, 5));
        });
        log.push("clean");
      },
    });
    expect((await agentOf(hasty).agent.run("Go")).output).toBe("Too soon.");
    expect(log).toEqual(["clean"]);
  });
});

describe("agent §16: forRun of capabilities", () => {
  it("agent §16: is asked when the run has room, which it has until its end", async () => {
    const limiter = new ConcurrencyLimiter(1);
    const log: string[] = [];
    const { agent } = agentOf(
      capability({
        forRun: ({ runId }) => {
          log.push(`${runId} ${limiter.running}`);
          return capability({ afterRun: () => void log.push(`${runId} ${limiter.running} end`) });
        },
      }),
      limiter,
    );
    const release = await limiter.acquire();
    const controller = new AbortController();
    const runs = ["a", "b"].map((runId) => agent.run("Go", { runId }));
    const { signal } = controller;
    const aborted = agent.run("Go", { runId: "c", signal }).catch((error: unknown) => error);
    const handle = agent.iter("Go", { runId: "d" });
    const cancelled = handle.next().catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect([log, limiter.queued]).toEqual([[], 4]);
    controller.abort(new Error("enough"));
    handle.cancel();
    expect(String(await aborted)).toBe("Error: enough");
    expect(getRunSnapshot(await aborted)?.messages).toEqual([]);
    release();
    await Promise.allSettled(runs);
    expect(log).toEqual(["a 1", "a 1 end", "b 1", "b 1 end"]);
    expect([limiter.running, limiter.queued]).toEqual([0, 0]);
    expect(await cancelled).toBeInstanceOf(RunCancelledError);
  });

  it("agent §16: gives the room back when it throws", async () => {
    const limiter = new ConcurrencyLimiter(1);
    const { agent } = agentOf(
      capability({
        forRun: () => {
          throw new TypeError("a bug");
        },
      }),
      limiter,
    );
    await expect(agent.run("Go")).rejects.toThrow("a bug");
    expect(limiter.running).toBe(0);
  });
});
