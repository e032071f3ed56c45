import { Agent, operator, type StepExecutor } from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { deepFreeze } from "./deep-freeze.ts";
import { FakeToolset } from "./fake-toolset.ts";
import { frozenRuntime } from "./frozen-runtime.ts";
import { call } from "./model-answer.ts";
import { ScriptedModel } from "./scripted-model.ts";

describe("deepFreeze", () => {
  it("freezes every level, also around a cycle, and leaves bytes alone", () => {
    const value: Record<string, unknown> = { list: [{ deep: [1] }], bytes: new Uint8Array(2) };
    value["self"] = value;
    deepFreeze(value);
    const { list } = value as { list: { deep: number[] }[] };
    expect(Object.isFrozen(value)).toBe(true);
    expect(() => list.push({ deep: [] })).toThrow(TypeError);
    expect(() => list[0]?.deep.push(2)).toThrow(TypeError);
    expect(Object.isFrozen(value["bytes"])).toBe(false);
  });
});

describe("frozenRuntime", () => {
  it("carries a run as the usual runtime does", async () => {
    const inner = new FakeToolset("search");
    const agent = new Agent({
      model: new ScriptedModel([[call("search", { q: [1] })], "Found."]),
      toolsets: [inner],
    });
    const events: string[] = [];
    for await (const event of agent.runStreamEvents("Go", { runtime: frozenRuntime() }))
      events.push(event.eventKind);
    expect(inner.calls).toEqual([{ name: "search", args: { q: [1] } }]);
    expect([inner.opens, inner.closes]).toEqual([1, 1]);
    expect(events).toContain("function_tool_result");
    expect(events.at(-1)).toBe("agent_run_result");
  });

  it("fails a host that changes the messages of a request", async () => {
    const tampering = operator("tampering", (inner) => ({
      async getTools(ctx) {
        const [first] = ctx.messages;
        if (first !== undefined) Object.assign(first, { metadata: { changed: true } });
        return inner.getTools(ctx);
      },
    }));
    const agent = new Agent({
      model: new ScriptedModel(["Hi."]),
      toolsets: [new FakeToolset("search").pipe(tampering)],
    });
    await expect(agent.run("Go")).resolves.toMatchObject({ output: "Hi." });
    await expect(agent.run("Go", { runtime: frozenRuntime() })).rejects.toThrow(TypeError);
  });

  it("freezes requests, events and outcomes", async () => {
    const usage = { inputTokens: 0 };
    const host: StepExecutor = {
      runId: "r",
      thrownBy: () => undefined,
      async *execute(request) {
        yield { eventKind: "tool_progress", toolCallId: "c", data: { at: [1] } };
        return { status: "ok", value: { asked: request.usage }, at: 0 };
      },
    };
    const request = { kind: "prepare", seq: 0, key: "r:0", runStep: 1, messages: [], usage };
    const { signal } = new AbortController();
    const steps = frozenRuntime()(host, signal).steps([request as never]); // a part of a request is enough here
    const event = await steps.next();
    const outcome = await steps.next();
    expect(event).toMatchObject({ done: false, value: { eventKind: "tool_progress" } });
    expect(Object.isFrozen((event.value as { data: { at: unknown } }).data.at)).toBe(true);
    expect(outcome).toEqual({
      done: true,
      value: [{ status: "ok", value: { asked: usage }, at: 0 }],
    });
    expect(Object.isFrozen(usage)).toBe(true);
  });
});
