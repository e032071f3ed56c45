import { Agent, type AgentEvent, getRunSnapshot, type RunContext } from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { call, FakeToolset, ScriptedModel } from "@toolsets/testing";
import { expect, it } from "vitest";
import { isValidHistory } from "./is-valid-history.ts";
import { readAll } from "./read-all.ts";

function agentWith(toolset: FakeToolset = new FakeToolset("fast")): Agent {
  const model = new ScriptedModel([[call("fast"), call("fast")], "All done."]);
  return new Agent({ model, toolsets: [toolset] });
}

it("agent §2: `onEvent` is told of the events that a reader would get, by every view", async () => {
  const events = await readAll(agentWith().runStreamEvents("Go"));
  const expected = events.map(({ eventKind }) => eventKind);
  expect(expected).toContain("part_delta");
  const views = {
    run: (agent: Agent, onEvent: (event: AgentEvent) => void) => agent.run("Go", { onEvent }),
    events: (agent: Agent, onEvent: (event: AgentEvent) => void) =>
      readAll(agent.runStreamEvents("Go", { onEvent })),
    iter: (agent: Agent, onEvent: (event: AgentEvent) => void) =>
      readAll(agent.iter("Go", { onEvent })),
  };
  for (const view of Object.values(views)) {
    const told: string[] = [];
    await view(agentWith(), ({ eventKind }) => void told.push(eventKind));
    expect(told).toEqual(expected);
  }
});

it("agent §2: the run waits for `onEvent`, one event at a time", async () => {
  let inside = 0;
  const most: number[] = [];
  await agentWith().run("Go", {
    async onEvent() {
      inside += 1;
      most.push(inside);
      await new Promise((resolve) => setTimeout(resolve, 0));
      inside -= 1;
    },
  });
  expect(new Set(most)).toEqual(new Set([1]));
});

it("agent §2: the context of `onEvent` is that of the run as it is", async () => {
  const seen: [string, RunContext<{ lang: string }>, number][] = [];
  const deps = { lang: "en" };
  await agentWith().run("Go", {
    deps,
    onEvent: ({ eventKind }, ctx: RunContext<{ lang: string }>) =>
      void seen.push([eventKind, ctx, ctx.messages.length]),
  });
  const [first] = seen;
  expect(first?.[1]).toMatchObject({ deps, runStep: 1, usage: { requests: 0 } });
  const [, last, messages] = seen.findLast(([eventKind]) => eventKind === "part_delta") ?? [];
  expect(last).toMatchObject({ runStep: 2, usage: { requests: 1, toolCalls: 2 } });
  expect(messages).toBe(3);
});

it("agent §2.4: an `onEvent` that does nothing still has the tools run", async () => {
  const calls: unknown[] = [];
  const toolset = new FunctionToolset({ id: "t" }).tool({
    name: "fast",
    execute: () => calls.push(1),
  });
  const model = new ScriptedModel([[call("fast")], "Done."]);
  const result = await new Agent({ model, toolsets: [toolset] }).run("Go", { onEvent() {} });
  expect(result.output).toBe("Done.");
  expect(calls).toHaveLength(1);
});

it("agent §2.5: what `onEvent` throws ends the run, and it is told of nothing more", async () => {
  const { length } = await readAll(agentWith().runStreamEvents("Go"));
  expect(length).toBeGreaterThan(10);
  for (let at = 1; at <= length; at += 1) {
    const toolset = new FakeToolset("fast");
    const bug = new TypeError("a bug in the handler");
    let count = 0;
    const error: unknown = await agentWith(toolset)
      .run("Go", {
        async onEvent() {
          count += 1;
          if (count === at) throw bug;
        },
      })
      .catch((thrown: unknown) => thrown);
    expect(error).toBe(bug);
    expect(count).toBe(at);
    expect(toolset).toMatchObject({ opens: 1, closes: 1 });
    const { messages = [] } = getRunSnapshot(error) ?? {};
    expect(messages.length).toBeGreaterThan(0);
    expect(isValidHistory(messages)).toBe(true);
  }
});

it("agent §14: an `onEvent` that never settles does not keep a run from its abort", async () => {
  const forever = (): Promise<void> => new Promise(() => {});
  const reason = new Error("enough");
  const controller = new AbortController();
  const aborted = agentWith().run("Go", {
    signal: controller.signal,
    drainMs: 5,
    onEvent: () => {
      setTimeout(() => controller.abort(reason), 1);
      return forever();
    },
  });
  const error: unknown = await aborted.catch((thrown: unknown) => thrown);
  expect(error).toBe(reason);
  expect(getRunSnapshot(error)?.messages.length).toBeGreaterThan(0);

  const both = new AbortController();
  const cancelled = agentWith().run("Go", {
    signal: both.signal,
    drainMs: 5,
    onEvent: (_event, { cancel }) => {
      cancel();
      both.abort(reason);
      return forever();
    },
  });
  await expect(cancelled).rejects.toBe(reason); // an abort outranks a cancel

  const stream = agentWith().runStreamEvents("Go", { drainMs: 0, onEvent: forever });
  const parked = stream.next();
  const settled = Promise.allSettled([parked, stream[Symbol.asyncDispose]()]);
  expect((await settled).map(({ status }) => status)).toContain("fulfilled");
});

it("agent §14: `onEvent` may cancel the run, and put messages into it", async () => {
  const cancelled = agentWith().run("Go", { onEvent: (_event, ctx) => ctx.cancel() });
  await expect(cancelled).rejects.toMatchObject({ code: "run_cancelled" });
  const model = new ScriptedModel(["One.", "Two."]);
  let left = 1;
  const { output } = await new Agent({ model }).run("Go", {
    onEvent({ eventKind }, ctx) {
      if (eventKind === "part_end" && left-- > 0) ctx.enqueue("And now?");
    },
  });
  expect(output).toBe("Two.");
});
