import {
  Agent,
  type AgentEvent,
  type AgentNode,
  type Capability,
  capability,
  inProcess,
  type Model,
  processEventStream,
} from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { call, ScriptedModel } from "@toolsets/testing";
import { describe, expect, it } from "vitest";

const tools = new FunctionToolset().tool({ name: "now", execute: () => "noon" });

const agentOf = (
  capabilities: readonly Capability[],
  model: Model = new ScriptedModel([[call("now")], "It is noon."]),
): Agent => new Agent({ model, toolsets: [tools], capabilities });

async function kindsOf(stream: AsyncIterable<AgentEvent>): Promise<readonly string[]> {
  const kinds: string[] = [];
  for await (const { eventKind } of stream) kinds.push(eventKind);
  return kinds;
}

/** Reads a run node by node. */
async function kindsOfNodes(nodes: AsyncIterable<AgentNode>): Promise<readonly string[]> {
  const kinds: string[] = [];
  for await (const { kind } of nodes) kinds.push(kind);
  return kinds;
}

describe("agent §18.9: hooks of events", () => {
  it("agent §18.9: a wrap is built once a node and sees the events of that node; they reach the reader", async () => {
    const nodes: string[][] = [];
    const agent = agentOf([
      capability({
        async *wrapRunEventStream(events) {
          const seen: string[] = [];
          nodes.push(seen);
          for await (const event of events) {
            seen.push(event.eventKind);
            yield event;
          }
        },
      }),
    ]);
    const plain = await kindsOf(agentOf([]).runStreamEvents("Go"));
    expect(await kindsOf(agent.runStreamEvents("Go"))).toEqual(plain);
    expect(nodes).toHaveLength(4);
    expect([...nodes.flat(), "agent_run_result"]).toEqual(plain);
    expect(nodes[1]).toEqual(["function_tool_call", "function_tool_result"]);
  });

  it("agent §2.3: with one of them even a plain run streams its model, and iter too", async () => {
    const scripted = new ScriptedModel([[call("now")], "It is noon."]);
    const asked: string[] = [];
    const model: Model = {
      name: "scripted",
      system: "test",
      profile: {},
      request: (messages, options) => {
        asked.push("request");
        return scripted.request(messages, options);
      },
      stream: (messages, options) => {
        asked.push("stream");
        return scripted.stream(messages, options);
      },
    };
    const seen: string[] = [];
    const watching = capability({ onEvent: ({ eventKind }) => void seen.push(eventKind) });
    await agentOf([watching], model).run("Go", { runtime: inProcess }); // others report no steps
    const events = await kindsOf(agentOf([]).runStreamEvents("Go"));
    expect([...seen, "agent_run_result"]).toEqual(events);
    await kindsOfNodes(agentOf([watching], model).iter("Go"));
    expect(asked).toEqual(["stream", "stream", "stream", "stream"]);
    await agentOf([], model).run("Go");
    expect(asked.slice(4)).toEqual(["request", "request"]);
  });

  it("agent §18.9: transformers nest, the first outermost; they may add, change and drop events", async () => {
    const naming = (name: string): Capability =>
      processEventStream(async function* (events) {
        for await (const event of events) {
          if (event.eventKind === "part_delta") continue;
          yield event.eventKind === "tool_progress"
            ? { ...event, data: [event.data, name] }
            : event;
          if (event.eventKind === "function_tool_result" && name === "b")
            yield { eventKind: "tool_progress", toolCallId: "x", data: null };
        }
      });
    const events: AgentEvent[] = [];
    for await (const event of agentOf([naming("a"), naming("b")]).runStreamEvents("Go"))
      events.push(event);
    expect(events).toContainEqual({
      eventKind: "tool_progress",
      toolCallId: "x",
      data: [null, "a"],
    });
    expect(events.some(({ eventKind }) => eventKind === "part_delta")).toBe(false);
  });

  it("agent §2.4, §18.9: what is left unread happens all the same", async () => {
    const lazy = processEventStream(async function* (events) {
      for await (const event of events) {
        yield event;
        return;
      }
    });
    const deaf = capability({
      // oxlint-disable-next-line require-yield -- it reads nothing
      async *wrapRunEventStream() {},
    });
    for (const each of [lazy, deaf]) {
      const result = await agentOf([each]).run("Go");
      expect(result.output).toBe("It is noon.");
      expect(result.usage.toolCalls).toBe(1);
    }
  });

  it("agent §2.4: what a wrap leaves unread does not reach the reader", async () => {
    const first = processEventStream(async function* (events) {
      for await (const event of events) {
        yield event;
        return;
      }
    });
    expect(await kindsOf(agentOf([first]).runStreamEvents("Go"))).toEqual([
      "part_start",
      "function_tool_call",
      "part_start",
      "agent_run_result",
    ]);
  });

  it("agent §18.9: a watcher gets all events and does not hold up the run, but its node waits for it", async () => {
    const log: string[] = [];
    const slow = processEventStream(async (events) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      for await (const { eventKind } of events) log.push(eventKind);
      log.push("seen");
    });
    const agent = agentOf([
      slow,
      capability({ onEvent: ({ eventKind }) => void log.push(`live ${eventKind}`) }),
    ]);
    await agent.run("Go", { runtime: inProcess }); // others report no steps
    const first = log.slice(0, log.indexOf("seen"));
    const isLive = (each: string): boolean => each.startsWith("live");
    expect(first.filter(isLive).map((each) => each.slice(5))).toEqual(
      first.filter((each) => !isLive(each)),
    );
    expect(first.findLastIndex(isLive)).toBeLessThan(first.findIndex((each) => !isLive(each)));
    expect(log.filter((each) => each === "seen")).toHaveLength(4);
  });

  it("agent §18.9: a watcher may stop early, and fails the run when it fails", async () => {
    const early = processEventStream(async (events) => {
      for await (const { eventKind } of events) if (eventKind !== "agent_run_result") return;
    });
    expect((await agentOf([early]).run("Go")).output).toBe("It is noon.");
    const failing = processEventStream(async (events) => {
      for await (const { eventKind } of events) throw new TypeError(`a bug at ${eventKind}`);
    });
    await expect(agentOf([failing]).run("Go")).rejects.toThrow("a bug");
    const told = capability({
      onEvent: () => {
        throw new RangeError("told");
      },
    });
    await expect(agentOf([told]).run("Go")).rejects.toThrow("told");
  });

  it("agent §18.9: a watcher that fails ends its node at once", async () => {
    const failing = processEventStream(async (events) => {
      for await (const { eventKind } of events) throw new TypeError(`a bug at ${eventKind}`);
    });
    const model = new ScriptedModel([Array.from({ length: 50 }, () => "on").join(" ")]);
    const read: string[] = [];
    const reading = (async () => {
      for await (const { eventKind } of agentOf([failing], model).runStreamEvents("Go"))
        read.push(eventKind);
    })();
    await expect(reading).rejects.toThrow("a bug at part_start");
    expect(read).not.toContain("part_end");
  });

  it("agent §18.9: a watcher that fails where nobody reads its events rejects nowhere else", async () => {
    const rejected: unknown[] = [];
    const note = (error: unknown): void => void rejected.push(error);
    process.on("unhandledRejection", note);
    const deaf = capability({
      // oxlint-disable-next-line require-yield -- it reads nothing
      async *wrapRunEventStream() {},
    });
    const failing = processEventStream(() => Promise.reject(new TypeError("a bug")));
    const result = await agentOf([deaf, failing]).run("Go");
    await new Promise((resolve) => setTimeout(resolve, 1));
    process.off("unhandledRejection", note);
    expect([result.output, rejected]).toEqual(["It is noon.", []]);
  });

  it("agent §18.9: a function that gives nothing has seen enough", async () => {
    const plain = processEventStream((() => {}) as never); // untyped code
    expect((await agentOf([plain]).run("Go")).output).toBe("It is noon.");
  });

  it("agent §18.9: they are closed when the reader leaves early, and when the run fails", async () => {
    const log: string[] = [];
    const closing = capability({
      async *wrapRunEventStream(events) {
        try {
          yield* events;
        } finally {
          log.push("closed");
        }
      },
    });
    for await (const event of agentOf([closing]).runStreamEvents("Go"))
      if (event.eventKind === "part_start") break;
    expect(log).toEqual(["closed"]);
    const failing = agentOf([closing], new ScriptedModel([new Error("broken")]));
    await expect(failing.run("Go")).rejects.toThrow("broken");
    expect(log).toEqual(["closed", "closed"]);
  });

  it("agent §18.9: the run goes no faster than its reader", async () => {
    const log: string[] = [];
    const agent = agentOf(
      [capability({ onEvent: ({ eventKind }) => void log.push(eventKind) })],
      new ScriptedModel(["one two three four five"]),
    );
    const stream = agent.runStreamEvents("Go");
    await stream.next();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(log).toHaveLength(1);
    await stream.return();
  });
});
