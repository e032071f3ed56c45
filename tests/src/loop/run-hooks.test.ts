import {
  Agent,
  type AgentEvent,
  type Capability,
  type CapabilityOptions,
  capability,
  getRunSnapshot,
  type RunContext,
} from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { call, FakeToolset, FunctionModel, ScriptedModel } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import { everywhere } from "./hooked-runs.ts";

const tools = new FunctionToolset().tool({ name: "now", execute: () => "noon" });

const agentOf = (
  hooks: CapabilityOptions | readonly Capability[],
  script: ConstructorParameters<typeof ScriptedModel>[0] = [[call("now", {}, "1")], "Done."],
): Agent =>
  new Agent({
    model: new ScriptedModel(script),
    toolsets: [tools],
    capabilities: Array.isArray(hooks) ? hooks : [capability(hooks as CapabilityOptions)],
  });

describe("agent §18.3: hooks around a run", () => {
  it("agent §18.3: `before` runs inside of the wraps, `after` in reverse; the event has what hooks made", async () => {
    const log: string[] = [];
    const noting = (name: string): Capability =>
      capability({
        beforeRun: (ctx) => void log.push(`${name} before ${ctx.runStep}`),
        wrapRun: async (next) => {
          log.push(`${name} wraps`);
          const result = await next();
          log.push(`${name} unwraps ${String(result.output)}`);
          return result;
        },
        afterRun: (result, ctx) => {
          log.push(`${name} after ${ctx.runId === result.runId}`);
          return { ...result, output: `${String(result.output)}${name}` };
        },
      });
    const agent = agentOf([noting("a"), noting("b")]);
    const stream = agent.runStreamEvents("Go");
    const events: AgentEvent[] = [];
    for await (const event of stream) events.push(event);
    expect(events.at(-1)).toMatchObject({
      eventKind: "agent_run_result",
      result: { output: "Done.ba" },
    });
    expect(stream.result?.output).toBe("Done.ba");
    expect(log).toEqual([
      "a wraps",
      "b wraps",
      "a before 0",
      "b before 0",
      "b unwraps Done.",
      "a unwraps Done.",
      "b after true",
      "a after true",
    ]);
    expect(await everywhere(() => agentOf([noting("a")]))).toMatchObject({ output: "Done.a" });
  });

  it("agent §18.3: a wrap may answer without a single node; nothing is opened, and `after` is asked", async () => {
    const toolset = new FakeToolset("now");
    const log: string[] = [];
    const agent = new Agent({
      model: new ScriptedModel([]),
      toolsets: [toolset],
      capabilities: [
        capability({
          wrapRun: () => ({ output: "Cached." }),
          beforeRun: () => void log.push("before"),
          beforeNodeRun: () => void log.push("node"),
          afterRun: ({ output }) => void log.push(`after ${String(output)}`),
        }),
      ],
    });
    const result = await agent.run("Go");
    expect(result).toMatchObject({ output: "Cached.", usage: { requests: 0 } });
    expect([result.allMessages(), result.newMessages(), result.response.parts]).toEqual([
      [],
      [],
      [],
    ]);
    expect(log).toEqual(["after Cached."]);
    expect(toolset.calls).toEqual([]);
  });

  it("agent §18.3: an error that a wrap recovers from reaches no error hook; what those give passes `after`", async () => {
    const asked: unknown[] = [];
    const failing = [new Error("broken")];
    const after: CapabilityOptions = {
      afterRun: ({ output }) => ({ output: `after ${String(output)}` }),
    };
    const wrapped = await agentOf(
      {
        ...after,
        wrapRun: (next) => next().catch(() => ({ output: "recovered" })),
        onRunError: (error) => void asked.push(error),
      },
      failing,
    ).run("Go");
    expect([wrapped.output, asked]).toEqual(["after recovered", []]);
    const recovered = () =>
      agentOf(
        { ...after, onRunError: (error) => ({ output: error instanceof Error && error.message }) },
        failing,
      );
    const result = await recovered().run("Go");
    expect(result.output).toBe("after broken");
    expect(result.allMessages()).toHaveLength(1);
    expect((await everywhere(recovered)).output).toBe("after broken");
  });

  it("agent §18.3: an error hook may throw another error; the run tells how far it came", async () => {
    const agent = agentOf(
      {
        onRunError: () => {
          throw new RangeError("replaced");
        },
      },
      [[call("now")], new Error("broken")],
    );
    const failed = await agent.run("Go").catch((error: unknown) => error);
    expect(String(failed)).toBe("RangeError: replaced");
    expect(getRunSnapshot(failed)?.messages).toHaveLength(3);
  });

  it("agent §18.3: what `before` or `after` throws fails the run; a toolset that was opened is closed", async () => {
    for (const place of ["beforeRun", "afterRun", "beforeNodeRun", "afterNodeRun"] as const) {
      const open: string[] = [];
      const toolset = new FakeToolset("now");
      const watched = Object.assign(toolset, {
        open: async () => void open.push("open"),
        close: async () => void open.push("close"),
      });
      const agent = new Agent({
        model: new ScriptedModel(["Done."]),
        toolsets: [watched],
        capabilities: [
          capability({
            [place]: () => {
              throw new TypeError("a bug");
            },
          }),
        ],
      });
      await expect(agent.run("Go")).rejects.toThrow("a bug");
      expect(open.filter((each) => each === "open")).toHaveLength(
        open.filter((each) => each === "close").length,
      );
    }
  });

  it("agent §18.3: an abort and a cancel reach no error hook", async () => {
    const asked: unknown[] = [];
    const hooks = { onRunError: (error: unknown) => void asked.push(error) };
    const controller = new AbortController();
    const aborting = agentOf({ ...hooks, beforeModelRequest: () => controller.abort("enough") });
    await expect(aborting.run("Go", { signal: controller.signal })).rejects.toBe("enough");
    const cancelling = agentOf({ ...hooks, beforeModelRequest: (_call, ctx) => ctx.cancel() });
    await expect(cancelling.run("Go")).rejects.toMatchObject({ code: "run_cancelled" });
    const left = agentOf(hooks).runStreamEvents("Go");
    await left.next();
    await left.return();
    expect(left.result).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it("agent §18.3: a reader may leave while an event is on its way", async () => {
    const model = new FunctionModel({
      request: (_messages, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(new Error("stopped")));
        }),
    });
    const agent = new Agent({ model, capabilities: [capability({ afterRun: () => {} })] });
    const stream = agent.runStreamEvents("Go");
    const first = stream.next().catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 1));
    await stream.return();
    expect(await first).toMatchObject({ code: "run_cancelled" });
  });

  it("agent §18.3: a wrap that gives no output, or does not wait for the run, fails or ends it", async () => {
    await expect(agentOf({ wrapRun: () => ({}) as never }).run("Go")).rejects.toThrow(
      "A hook gave a result without `output`.",
    );
    const hasty = agentOf({
      wrapRun: (next) => {
        next().catch(() => {});
        return { output: "Too soon." };
      },
    });
    expect((await hasty.run("Go")).output).toBe("Too soon.");
  });
});

describe("agent §18.7: hooks around nodes", () => {
  it("agent §18.7: each node but the end has them, in order, with the node that follows", async () => {
    const log: string[] = [];
    const noting = (name: string): Capability =>
      capability({
        beforeNodeRun: ({ kind }) => void log.push(`${name} before ${kind}`),
        wrapNodeRun: async (_node, next) => {
          const following = await next();
          log.push(`${name} around`);
          return following;
        },
        afterNodeRun: (next, { kind }) => void log.push(`${name} ${kind} -> ${next.kind}`),
      });
    await agentOf([noting("a"), noting("b")]).run("Go");
    expect(log.slice(0, 6)).toEqual([
      "a before model-request",
      "b before model-request",
      "b around",
      "a around",
      "b model-request -> call-tools",
      "a model-request -> call-tools",
    ]);
    expect(log.filter((each) => each.startsWith("a ") && each.includes("->"))).toEqual([
      "a model-request -> call-tools",
      "a call-tools -> model-request",
      "a model-request -> call-tools",
      "a call-tools -> end",
    ]);
  });

  it("agent §18.7: a node in the place of another is carried out, and once", async () => {
    const ran: string[] = [];
    const counted = new FunctionToolset().tool({
      name: "now",
      execute: () => void ran.push("now"),
    });
    const agent = () =>
      new Agent({
        model: new ScriptedModel([[call("now", {}, "1")], "Done."]),
        toolsets: [counted],
        capabilities: [
          capability({
            beforeNodeRun: (node) =>
              node.kind === "call-tools" && node.response.parts.length === 1
                ? { ...node, response: { ...node.response, metadata: { seen: true } } }
                : undefined,
          }),
        ],
      });
    const result = await agent().run("Go");
    expect(result.output).toBe("Done.");
    expect(ran).toEqual(["now"]);
    expect(result.allMessages().map(({ metadata }) => metadata)).toEqual([
      undefined,
      { seen: true },
      undefined,
      { seen: true },
    ]);
    expect((await everywhere(agent)).output).toBe("Done.");
  });

  it("agent §18.7: the run follows a result that hooks replace: to its end, and on from its end", async () => {
    const ending = agentOf({
      afterNodeRun: (next) =>
        next.kind === "call-tools" &&
        next.response.parts.some(({ partKind }) => partKind === "tool-call")
          ? { kind: "end", output: "Enough.", response: next.response }
          : undefined,
    });
    const short = await ending.run("Go");
    expect(short.output).toBe("Enough.");
    expect(short.usage).toMatchObject({ requests: 1, toolCalls: 0 });
    expect(short.allMessages()).toHaveLength(3); // the call has its answer
    const skipping = agentOf({
      wrapNodeRun: (node, next) =>
        node.kind === "call-tools" && node.response.parts[0]?.partKind === "tool-call"
          ? { kind: "end", output: "No tools.", response: node.response }
          : next(),
    });
    expect((await skipping.run("Go")).output).toBe("No tools.");
    let isAsked = false;
    const going = agentOf(
      {
        afterNodeRun: (next) => {
          if (next.kind !== "end" || isAsked) return undefined;
          isAsked = true;
          const content = "Are you sure?";
          return {
            kind: "model-request",
            request: {
              kind: "request",
              parts: [{ partKind: "user-prompt", content, timestamp: "2026-01-01T00:00:00Z" }],
              state: "complete",
            },
          };
        },
      },
      ["Done.", "Yes."],
    );
    const longer = await going.run("Go");
    expect(longer.output).toBe("Yes.");
    expect(longer.allMessages()).toHaveLength(4);
  });

  it("agent §18.7: the output of an end may be another one", async () => {
    const agent = () =>
      agentOf({
        afterNodeRun: (next) => (next.kind === "end" ? { ...next, output: "Other." } : undefined),
      });
    expect((await everywhere(agent)).output).toBe("Other.");
  });

  it("agent §18.7: an error of a node may become an end, and nothing else once the run has failed", async () => {
    const script = [new Error("broken")];
    const ended = agentOf(
      {
        onNodeRunError: (error) => ({
          kind: "end",
          output: String(error),
          response: {
            kind: "response",
            parts: [],
            usage: {},
            timestamp: "",
            state: "complete",
          } as never,
        }),
      },
      script,
    );
    expect((await ended.run("Go")).output).toBe("Error: broken");
    const going = agentOf({ onNodeRunError: (_error, node) => node }, script);
    await expect(going.run("Go")).rejects.toMatchObject({
      code: "invalid_usage",
      cause: script[0],
    });
  });

  it("agent §18.7, §2.2: a run that is read node by node has them too, each once", async () => {
    const log: string[] = [];
    const run = agentOf({
      beforeNodeRun: (node) => void log.push(`before ${node.kind}`),
      afterNodeRun: (next) => void log.push(`after, ${next.kind} is next`),
      afterRun: () => void log.push("after the run"),
    }).iter("Go");
    const seen: string[] = [];
    for await (const node of run) {
      seen.push(node.kind);
      if (seen.length === 2) await run.next();
    }
    expect(run.result?.output).toBe("Done.");
    expect(seen).toEqual(["model-request", "call-tools", "model-request", "call-tools", "end"]);
    expect(log.filter((each) => each.startsWith("before"))).toHaveLength(4);
    expect(log.at(-1)).toBe("after the run");
  });

  it("agent §18.7: what is no node is refused", async () => {
    await expect(agentOf({ beforeNodeRun: () => ({}) as never }).run("Go")).rejects.toThrow(
      "A hook gave no node.",
    );
  });
});

describe("agent §18.10: a capability of the run", () => {
  it("agent §18.10: `forRun` is asked once in each run, and what it gives takes its place there", async () => {
    const asked: unknown[] = [];
    const seen: unknown[] = [];
    const counting = capability({
      id: "counter",
      forRun(ctx: RunContext) {
        asked.push([ctx.runStep, ctx.messages.length]);
        let count = 0;
        return capability({
          toolsets: [new FunctionToolset().tool({ name: "later", execute: () => (count += 1) })],
          instructions: "Count.",
          beforeModelRequest: ({ instructions }) => {
            count += 10;
            seen.push([count, instructions.length]);
          },
          handleDeferredToolCalls: () => undefined,
          afterOutputProcess: (output) => `${String(output)} ${count}`,
        });
      },
    });
    const agent = new Agent({
      model: new ScriptedModel([[call("later")], "Done."]),
      capabilities: [counting],
    });
    const outputs = await Promise.all([agent.run("Go"), agent.run("Go")]);
    expect(outputs.map(({ output }) => output)).toEqual(["Done. 21", "Done. 21"]);
    expect(asked).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(seen).toContainEqual([21, 1]);
  });

  it("agent §18.10: one that gives nothing stays, and one that throws fails the run", async () => {
    const log: unknown[] = [];
    const staying = capability({ forRun: () => {}, beforeModelRequest: () => void log.push(1) });
    const agent = new Agent({ model: new ScriptedModel(["Done."]), capabilities: [staying] });
    await agent.run("Go");
    expect(log).toEqual([1]);
    const failing = capability({
      forRun: () => {
        throw new TypeError("a bug");
      },
    });
    const failed = new Agent({ model: new ScriptedModel(["Done."]), capabilities: [failing] });
    await expect(failed.run("Go")).rejects.toThrow("a bug");
    const stream = failed.runStreamEvents("Go");
    await expect(stream.next()).rejects.toThrow("a bug");
    await stream.return();
  });

  it("agent §18.10: what it gives has no other model, and no id of another", async () => {
    const agentFor = (given: CapabilityOptions) =>
      agentOf([capability({ id: "a", forRun: () => capability(given) }), capability({ id: "b" })]);
    await expect(agentFor({ model: new ScriptedModel([]) }).run("Go")).rejects.toMatchObject({
      code: "invalid_usage",
      message: expect.stringContaining("What `forRun` gives has a `model`"),
    });
    await expect(agentFor({ id: "b" }).run("Go")).rejects.toThrow(
      "Two capabilities of the run have the id `b`.",
    );
    expect((await agentFor({ id: "a" }).run("Go")).output).toBe("Done.");
  });

  it("agent §18.10: whoever leaves while it is asked has cancelled the run", async () => {
    let go = (): void => {};
    const slow = capability({
      forRun: () =>
        new Promise<void>((resolve) => {
          go = resolve;
        }),
    });
    const model = new ScriptedModel(["Done."]);
    const stream = new Agent({ model, capabilities: [slow] }).runStreamEvents("Go");
    const first = stream.next().catch((error: unknown) => error);
    const leaving = stream.return();
    go();
    await leaving;
    expect(await first).toMatchObject({ code: "run_cancelled" });
  });
});
