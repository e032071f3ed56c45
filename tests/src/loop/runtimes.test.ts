import type { Agent, RunOptions } from "@toolsets/core";
import { frozenRuntime, runHostile } from "@toolsets/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { isValidHistory } from "./is-valid-history.ts";
import { type Ending, play, scenarios } from "./scenarios.ts";

async function run(agent: Agent, options: RunOptions<undefined>): Promise<Ended> {
  const result = await agent.run("Go", options);
  return { output: result.output, messages: result.allMessages() };
}

interface Ended {
  readonly output: string;
  readonly messages: Ending["messages"];
}

describe.each(scenarios)("$title", (scenario) => {
  let expected: Ending;

  beforeAll(async () => {
    expected = await play(scenario, run);
  });

  it("ends with a history in which every call has its answer", () => {
    expect(isValidHistory(expected.messages)).toBe(true);
    expect(expected.messages.length).toBeGreaterThan(1);
  });

  it("goes the same way when it is watched", async () => {
    const watched = await play(scenario, async (agent, options) => {
      let ended: Ended | undefined;
      for await (const event of agent.runStreamEvents("Go", options)) {
        if (event.eventKind !== "agent_run_result") continue;
        ended = { output: event.result.output, messages: event.result.allMessages() };
      }
      if (ended === undefined) throw new TypeError("no result");
      return ended;
    });
    expect(watched).toEqual(expected);
  });

  it("goes the same way when it is read node by node, and when somebody is told of its events", async () => {
    const read = await play(scenario, async (agent, options) => {
      const watched: RunOptions<undefined> = { ...options, onEvent: () => {} };
      const stepped = agent.iter("Go", watched);
      let node = await stepped.next();
      while (node.kind !== "end") node = await stepped.next({ ...node });
      return { output: node.output, messages: stepped.allMessages() };
    });
    expect(read).toEqual(expected);
  });

  it("goes the same way when all that crosses the seam is frozen", async () => {
    const runtime = frozenRuntime();
    expect(await play(scenario, (agent, options) => run(agent, { ...options, runtime }))).toEqual(
      expected,
    );
  });

  it.each([1, 2, 3, undefined])(
    "goes the same way on the hostile runtime that dies after %s steps",
    async (crashAfter) => {
      for (const seed of [1, 2, 3, 4, 5, 6]) {
        const { value, crashes, journal } = await runHostile(
          (runtime) => play(scenario, (agent, options) => run(agent, { ...options, runtime })),
          { seed, crashAfter },
        );
        expect(value).toEqual(expected);
        expect(crashes).toBe(
          crashAfter === undefined ? 0 : Math.floor(journal.outcomes.size / crashAfter),
        );
      }
    },
  );
});
