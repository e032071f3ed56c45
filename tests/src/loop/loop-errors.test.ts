import {
  Agent,
  getRunSnapshot,
  inProcess,
  type ModelReply,
  NO_USAGE,
  type RuntimeFactory,
} from "@toolsets/core";
import { call, FakeToolset, frozenRuntime, runHostile, ScriptedModel } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import { recording } from "./history-of.ts";

/** A run whose model gives what no adapter should, over a toolset that is opened. */
async function fail(
  parts: readonly unknown[],
  runtime: RuntimeFactory,
): Promise<{ readonly error: unknown; readonly toolset: FakeToolset }> {
  const reply = { parts, usage: NO_USAGE } as ModelReply; // what untyped code may give
  const toolset = new FakeToolset("t");
  const { model } = recording();
  const agent = new Agent({
    model: Object.assign(model, { request: () => reply }),
    toolsets: [toolset],
  });
  const run = agent.run("Go", { runId: "r", conversationId: "c", runtime });
  return { error: await run.catch((thrown: unknown) => thrown), toolset };
}

describe("agent §14: what breaks in the loop itself", () => {
  it("ends the run in good order, with a snapshot, on every runtime", async () => {
    for (const parts of [[null], [{ partKind: "text" }], [{ partKind: "tool-call" }]]) {
      const read = async (runtime: RuntimeFactory): Promise<unknown> => {
        const { error, toolset } = await fail(parts, runtime);
        expect(error).toBeInstanceOf(TypeError);
        expect(toolset.closes).toBe(toolset.opens);
        const { messages = [], usage } = getRunSnapshot(error) ?? {};
        expect(messages.length).toBeGreaterThan(1);
        return usage;
      };
      const usage = await read(inProcess);
      expect(usage).toMatchObject({ requests: 1 });
      expect(await read(frozenRuntime())).toEqual(usage);
      expect((await runHostile(read, { seed: 2 })).value).toEqual(usage);
    }
  });

  it("is told from an engine that unwinds, of which nothing more is asked", async () => {
    for (const broken of ["prepare", "model", "validate", "call", "end"]) {
      const thrown = new TypeError("fetch failed");
      const asked: string[] = [];
      const runtime: RuntimeFactory = (host, signal) => {
        const inner = inProcess(host, signal);
        return {
          ...inner,
          async *steps(requests) {
            asked.push(...requests.map(({ kind }) => kind));
            if (asked.at(-1) === broken) throw thrown;
            return yield* inner.steps(requests);
          },
        };
      };
      const model = new ScriptedModel([[call("t")], "Done."]);
      const agent = new Agent({ model, toolsets: [new FakeToolset("t")] });
      const error: unknown = await agent.run("Go", { runtime }).catch((caught: unknown) => caught);
      expect(error).toBe(thrown);
      expect(getRunSnapshot(error)).toBeUndefined();
      expect(asked.at(-1)).toBe(broken);
    }
  });
});
