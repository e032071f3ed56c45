import {
  Agent,
  AbstractToolset,
  type Message,
  ModelRetry,
  type RunContext,
  type RunResult,
  ToolFailed,
  type ToolsetTool,
  toolsetTool,
} from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { call } from "./model-answer.ts";
import { runHostile } from "./run-hostile.ts";
import { ScriptedModel } from "./scripted-model.ts";
import { SimulatedCrash } from "./simulated-crash.ts";
import { TestModel } from "./test-model.ts";

type Body = (args: Record<string, unknown>, ctx: RunContext) => unknown;

/** Tools from functions; counts how often each was opened. */
class Tools extends AbstractToolset {
  readonly id: string | undefined = "tools";
  readonly bodies: ReadonlyMap<string, Body>;

  constructor(bodies: Record<string, Body>) {
    super();
    this.bodies = new Map(Object.entries(bodies));
  }

  override getTools(ctx: RunContext): ReadonlyMap<string, ToolsetTool> {
    const parametersJsonSchema = { type: "object" };
    return new Map(
      [...this.bodies.keys()].map((name) => [
        name,
        toolsetTool(this, { name, parametersJsonSchema, sequential: name === "alone" }, ctx),
      ]),
    );
  }

  override async callTool(
    name: string,
    args: Record<string, unknown>,
    ctx: RunContext,
  ): Promise<unknown> {
    return this.bodies.get(name)?.(args, ctx);
  }
}

const bodies: Record<string, Body> = {
  double: ({ of = 1 }) => Number(of) * 2,
  flaky(_args, ctx) {
    if (ctx.retry === 0) throw new ModelRetry("Not yet.");
    return ["late", ctx.retry];
  },
  broken() {
    throw new ToolFailed("It is broken.");
  },
  alone: () => undefined,
};

const model = new ScriptedModel([
  [
    "Let me see.",
    call("double", { of: 1 }),
    call("flaky"),
    call("alone"),
    call("broken"),
    call("double", { of: 2 }),
  ],
  [call("flaky", "{oops"), call("unknown")],
  [call("flaky", {}), call("double", { of: 3 })],
  "Done.",
]);

/** The history without the times, which differ between runs. */
function withoutTimes(messages: readonly Message[]): unknown {
  return JSON.parse(JSON.stringify(messages, (key, value) => (key === "timestamp" ? "" : value)));
}

const options = { runId: "run-1", conversationId: "conversation-1" } as const;

describe("runHostile", () => {
  it("leads every run to the history that it has without crashes", async () => {
    const agent = new Agent({ model, toolsets: [new Tools(bodies)], retries: 3 });
    const calm = await agent.run("Go", options);
    expect(calm.output).toBe("Done.");
    for (let seed = 0; seed < 12; seed += 1) {
      const { value, journal, crashes } = await runHostile<RunResult<string>>(
        (runtime) => agent.run("Go", { ...options, runtime }),
        { seed, crashAfter: 1 + (seed % 3) },
      );
      expect(withoutTimes(value.allMessages())).toEqual(withoutTimes(calm.allMessages()));
      expect(value.usage).toEqual(calm.usage);
      expect(crashes).toBe(Math.floor(journal.outcomes.size / (1 + (seed % 3))));
      expect(journal.attempts).toBe(crashes + 1);
      expect([...journal.executions.keys()].toSorted()).toEqual(
        [...journal.outcomes.keys()].toSorted(),
      );
    }
  });

  it("executes only calls that were under way at a crash again", async () => {
    const agent = new Agent({ model, toolsets: [new Tools(bodies)], retries: 3 });
    let repeated = 0;
    for (let seed = 0; seed < 12; seed += 1) {
      const { journal } = await runHostile((runtime) => agent.run("Go", { ...options, runtime }), {
        seed,
        crashAfter: 1,
      });
      for (const [key, count] of journal.executions) {
        if (count === 1) continue;
        repeated += 1;
        expect(JSON.parse(journal.requests.get(key) ?? "{}")).toMatchObject({ kind: "call" });
      }
    }
    expect(repeated).toBeGreaterThan(0);
  });

  it("serves the view with events too, and a TestModel", async () => {
    const agent = new Agent({ model: new TestModel(), toolsets: [new Tools(bodies)], retries: 3 });
    const calm = await agent.run("Go", options);
    const { value } = await runHostile<string>(
      async (runtime) => {
        let output = "";
        for await (const event of agent.runStreamEvents("Go", { ...options, runtime }))
          if (event.eventKind === "agent_run_result") output = event.result.output;
        return output;
      },
      { seed: 4, crashAfter: 2 },
    );
    expect(value).toBe(calm.output);
    expect(JSON.parse(value)).toEqual({
      double: 2,
      flaky: ["late", 1],
      broken: "It is broken.",
      alone: null,
    });
  });

  it("opens and closes its toolsets in each attempt", async () => {
    let [opens, closes] = [0, 0];
    class Counted extends Tools {
      override async open(): Promise<void> {
        opens += 1;
      }
      override async close(): Promise<void> {
        closes += 1;
      }
    }
    const agent = new Agent({ model, toolsets: [new Counted(bodies)], retries: 3 });
    const { crashes } = await runHostile((runtime) => agent.run("Go", { ...options, runtime }), {
      seed: 2,
      crashAfter: 1,
    });
    expect(opens).toBeGreaterThan(1);
    expect(opens).toBeLessThanOrEqual(crashes + 1);
    expect(closes).toBe(opens);
  });

  it("passes on any other error", async () => {
    const failing = async (): Promise<never> => {
      throw new RangeError("no");
    };
    await expect(runHostile(failing, { seed: 1 })).rejects.toThrow(RangeError);
  });

  it("gives up after so many attempts", async () => {
    const attempts: number[] = [];
    const dying = async (_runtime: unknown, attempt: number): Promise<never> => {
      attempts.push(attempt);
      throw new SimulatedCrash("again");
    };
    const hopeless = runHostile(dying, { seed: 1, maxAttempts: 3 });
    await expect(hopeless).rejects.toThrow("crashed in each of 3 attempts");
    expect(attempts).toEqual([1, 2, 3]);
  });
});
