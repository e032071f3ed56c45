import {
  Agent,
  type AgentEvent,
  DeferredToolRequests,
  type Enqueue,
  type EnqueueContent,
  getRunSnapshot,
  type Message,
  NO_USAGE,
} from "@toolsets/core";
import { FunctionToolset, tool } from "@toolsets/function";
import { call, FakeToolset, frozenRuntime, runHostile, ScriptedModel } from "@toolsets/testing";
import { expect, it } from "vitest";
import { contentsOf } from "./contents-of.ts";
import { isValidHistory } from "./is-valid-history.ts";
import { readAll } from "./read-all.ts";

type Script = ConstructorParameters<typeof ScriptedModel>[0];

/** An agent whose tool `tell` puts messages into its run. */
function telling(script: Script, tell: (enqueue: Enqueue) => unknown): Agent {
  const toolset = new FunctionToolset({ id: "tools" }).tool({
    name: "tell",
    execute: (_args, { enqueue }) => tell(enqueue) ?? "told",
  });
  return new Agent({ model: new ScriptedModel(script), toolsets: [toolset] });
}

const shown = (messages: readonly Message[]): readonly unknown[] => messages.map(contentsOf);

it("agent §3: what a tool puts in stands before the next request, each call under its id", async () => {
  const ids: unknown[] = [];
  const agent = telling([[call("tell")], "Done."], (enqueue) => {
    ids.push(
      enqueue("One"),
      enqueue(["Two", { kind: "image-url", url: "https://a.example/b.png" }]),
    );
  });
  const events: AgentEvent[] = [];
  const { allMessages } = await agent.run("Go", { onEvent: (event) => void events.push(event) });
  expect(shown(allMessages())).toEqual([
    ["Go"],
    [["tell", undefined]],
    ["told"],
    ["One"],
    [["Two", { kind: "image-url", url: "https://a.example/b.png" }]],
    ["Done."],
  ]);
  const reported = events.filter(({ eventKind }) => eventKind === "enqueued_messages");
  expect(reported).toMatchObject(ids.map((enqueueId) => ({ enqueueId })));
  expect(new Set(ids).size).toBe(2);
});

it("agent §3: parts become a request, and messages stay what they are", async () => {
  const given: readonly EnqueueContent[] = [
    "A",
    { partKind: "system-prompt", content: "B", timestamp: "" },
    "C",
    {
      kind: "response",
      parts: [{ partKind: "text", content: "D" }],
      usage: NO_USAGE,
      timestamp: "2026-01-01T00:00:00Z",
      state: "complete",
    },
    "E",
  ];
  const agent = telling([[call("tell")], "", "Done."], (enqueue) => void enqueue(given));
  const { newMessages } = await agent.run("Go");
  expect(shown(newMessages()).slice(3)).toEqual([["A", "B", "C"], ["D"], ["E"], ["Done."]]);
  expect(new Set(newMessages().map(({ runId }) => runId)).size).toBe(1);
});

it("agent §3: what came too late for a request makes one more, in the order of priority", async () => {
  const late = new FunctionToolset({ id: "tools" }).tool({ name: "tell", execute: () => "told" });
  const agent = new Agent({
    model: new ScriptedModel([[call("tell")], "One.", "Two."]),
    toolsets: [late],
  });
  const run = agent.iter("Go");
  for await (const node of run) {
    if (node.kind !== "call-tools" || run.usage.requests !== 2) continue;
    run.enqueue("when idle", { priority: "when_idle" });
    run.enqueue("at once");
  }
  expect(shown(run.allMessages())).toEqual([
    ["Go"],
    [["tell", undefined]],
    ["told"],
    ["One."],
    ["at once"],
    ["when idle"],
    ["Two."],
  ]);
});

it("agent §3: `when_idle` waits until the run would end", async () => {
  const agent = telling([[call("tell")], [call("tell")], "One.", "Two."], (enqueue) => {
    enqueue("later", { priority: "when_idle" });
    enqueue("now", { priority: "asap" });
  });
  const { output, allMessages } = await agent.run("Go");
  expect(output).toBe("Two.");
  expect(shown(allMessages())).toEqual([
    ["Go"],
    [["tell", undefined]],
    ["told"],
    ["now"],
    [["tell", undefined]],
    ["told"],
    ["now"],
    ["One."],
    ["later"],
    ["later"],
    ["Two."],
  ]);
  expect(isValidHistory(allMessages())).toBe(true);
});

it("agent §3: nothing put in is no message, and gives no id", async () => {
  const ids: unknown[] = [];
  const agent = telling([[call("tell")], "Done."], (enqueue) => void ids.push(enqueue([])));
  const { allMessages } = await agent.run("Go");
  expect(ids).toEqual([undefined]);
  expect(allMessages()).toHaveLength(4);
});

it("agent §3: what no message is made of is refused, as is an end with a response", async () => {
  const errors: unknown[] = [];
  const attempt = (enqueue: Enqueue, ...args: Parameters<Enqueue>): void => {
    try {
      enqueue(...args);
    } catch (error) {
      errors.push(error);
    }
  };
  const agent = telling([[call("tell")], "Done."], (enqueue) => {
    attempt(enqueue, 3 as never);
    attempt(enqueue, [null] as never);
    attempt(enqueue, {} as never);
    attempt(enqueue, { kind: "imageUrl", url: "https://test/a.png" } as never);
    attempt(enqueue, "x", { priority: "now" as never });
    attempt(enqueue, { kind: "response", parts: [] } as never);
    attempt(enqueue, { kind: "image-url", url: "x", vendorMetadata: { big: 1n } } as never);
  });
  const { allMessages } = await agent.run("Go");
  expect(errors).toHaveLength(7);
  for (const error of errors) expect(error).toMatchObject({ code: "invalid_usage" });
  expect(allMessages()).toHaveLength(4);
});

it("agent §3: what a step puts in after its end is refused; so is what comes after the run", async () => {
  let kept: Enqueue | undefined;
  const agent = telling([[call("tell")], "Done."], (enqueue) => {
    kept = enqueue;
  });
  const run = agent.iter("Go");
  run.enqueue("Also this");
  await readAll(run);
  expect(() => run.enqueue("more")).toThrow("over");
  expect(() => kept?.("more")).toThrow("after the end of the step");
  expect(shown(run.allMessages()).slice(0, 2)).toEqual([["Go"], ["Also this"]]);
});

it("agent §3: a run that ends with calls that wait leaves them the last word, and hands out what is left", async () => {
  const toolset = new FunctionToolset({ id: "t" })
    .tool({
      name: "tell",
      execute: (_args, ctx) => {
        ctx.enqueue("later", { priority: "when_idle" });
        ctx.enqueue("more");
      },
    })
    .tool({ name: "ask", requiresApproval: true, execute: () => "asked" });
  const agent = new Agent({
    model: new ScriptedModel([[call("tell"), call("ask", {}, "ask")]]),
    toolsets: [toolset],
    output: ["text", DeferredToolRequests],
  });
  const { output, allMessages, undelivered } = await agent.run("Go");
  expect(output).toMatchObject({ kind: "deferred_tool_requests" });
  expect(allMessages()).toHaveLength(3);
  expect(shown(undelivered)).toEqual([["later"], ["more"]]);

  const next = agent.runStreamEvents(undefined, {
    messageHistory: allMessages(),
    deferredToolResults: { approvals: { ask: true } },
    model: new ScriptedModel(["", "Done."]),
  });
  next.enqueue(undelivered);
  await readAll(next);
  expect(shown(next.newMessages())).toEqual([["asked"], ["later"], ["more"], ["Done."]]);
  expect(next.result?.undelivered).toEqual([]);
});

it("agent §3: an output that a reader has seen come stands, and what is left is handed out", async () => {
  const agent = new Agent({ model: new ScriptedModel(["One.", "Two."]) });
  const stream = agent.runStream("Go");
  stream.enqueue("then", { priority: "when_idle" });
  const { output, undelivered } = await stream.result;
  expect(output).toBe("One.");
  expect(shown(undelivered)).toEqual([["then"]]);
});

it("agent §3: so does the snapshot of a run that fails", async () => {
  const agent = telling([[call("tell")], new Error("no credit")], (enqueue) => {
    enqueue("now");
    enqueue("later", { priority: "when_idle" });
  });
  const error: unknown = await agent.run("Go").catch((thrown: unknown) => thrown);
  expect(shown(getRunSnapshot(error)?.undelivered ?? [])).toEqual([["later"]]);
  const stop = tool({
    name: "stop",
    execute: (_args, { cancel, enqueue }) => {
      enqueue("now");
      cancel();
    },
  });
  const model = new ScriptedModel([[call("stop")]]);
  await expect(new Agent({ model, tools: [stop] }).run("Go")).rejects.toMatchObject({
    code: "run_cancelled",
    undelivered: [{ parts: [{ content: "now" }] }],
  });
});

it("agent §3: messages put in go through every runtime", async () => {
  const make = (): Agent =>
    telling([[call("tell"), call("tell")], [call("tell")], "One.", "Two."], (enqueue) => {
      enqueue(["a", "b"]);
      enqueue("c", { priority: "when_idle" });
    });
  const ids = { runId: "r", conversationId: "c" };
  const expected = shown((await make().run("Go", ids)).allMessages());
  expect(expected).toHaveLength(13);
  const frozen = await make().run("Go", { ...ids, runtime: frozenRuntime() });
  expect(shown(frozen.allMessages())).toEqual(expected);
  for (const crashAfter of [1, 2, undefined]) {
    const { value } = await runHostile((runtime) => make().run("Go", { ...ids, runtime }), {
      seed: 3,
      crashAfter,
    });
    expect(shown(value.allMessages())).toEqual(expected);
  }
});

it("agent §3: a process that takes a run over lists again, but puts nothing in and spends nothing again", async () => {
  const make = (): Agent =>
    new Agent({
      model: new ScriptedModel([[call("fast")], [call("fast")], "Done.", "Again.", "Again."]),
      toolsets: [new FakeToolset("fast")],
      instructions: ({ runStep, usage, enqueue }) => {
        const id = runStep === 1 ? enqueue("hint") : "none";
        usage.add({ inputTokens: 1000 });
        return `${typeof id} ${usage.inputTokens >= 1000}`;
      },
    });
  const ids = { runId: "r", conversationId: "c" };
  const expected = await make().run("Go", ids);
  expect(shown(expected.allMessages())).toContainEqual(["hint"]);
  for (const seed of [1, 2, 3]) {
    for (const crashAfter of [1, 2]) {
      const { value } = await runHostile((runtime) => make().run("Go", { ...ids, runtime }), {
        seed,
        crashAfter,
      });
      expect(shown(value.allMessages())).toEqual(shown(expected.allMessages()));
      expect(value.usage).toEqual(expected.usage);
    }
  }
});
