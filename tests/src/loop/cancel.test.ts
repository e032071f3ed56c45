import {
  Agent,
  getRunSnapshot,
  type Message,
  ModelRetry,
  RunCancelledError,
  type RunContext,
  textOutput,
  toolOutput,
} from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { call, frozenRuntime, runHostile, ScriptedModel } from "@toolsets/testing";
import { expect, it } from "vitest";
import { contentsOf } from "./contents-of.ts";
import { isValidHistory } from "./is-valid-history.ts";
import { readAll } from "./read-all.ts";

/** An agent whose tool `stop` does something to its run, beside one that is not hurried. */
function stopping(stop: (ctx: RunContext) => unknown): Agent {
  const toolset = new FunctionToolset({ id: "tools" })
    .tool({ name: "fast", execute: () => "fast" })
    .tool({ name: "stop", execute: (_args, ctx) => stop(ctx) ?? "stopped" });
  const script = [[call("fast")], [call("fast"), call("stop"), call("fast")], "Done."] as const;
  return new Agent({ model: new ScriptedModel(script), toolsets: [toolset] });
}

async function errorOf(run: PromiseLike<unknown>): Promise<unknown> {
  return run.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** How far the run came that `error` tells of. */
function messagesOf(error: unknown): readonly Message[] {
  const { messages = [] } = getRunSnapshot(error) ?? {};
  expect(messages).not.toEqual([]);
  return messages;
}

it("agent §14: `ctx.cancel()` rejects with all that is needed to go on", async () => {
  const agent = stopping((ctx) => ctx.cancel());
  const before = await new Agent({ model: new ScriptedModel(["Hi."]) }).run("Hello");
  const error = await errorOf(
    agent.run("Go", {
      messageHistory: before.allMessages(),
      model: new ScriptedModel([
        "",
        [call("fast")],
        [call("fast"), call("stop"), call("fast")],
        "Done.",
      ]),
      metadata: { team: "a" },
      runId: "r",
      conversationId: "c",
    }),
  );
  if (!(error instanceof RunCancelledError)) throw new TypeError(String(error));
  expect(error).toMatchObject({
    code: "run_cancelled",
    runId: "r",
    conversationId: "c",
    metadata: { team: "a" },
    newMessageIndex: 2,
    usage: { requests: 2 },
  });
  expect(isValidHistory(error.messages)).toBe(true);
  expect(contentsOf(error.messages.at(-1))).toContain("fast");
  const next = await new Agent({
    model: new ScriptedModel(["", "", "", "Went on."]),
  }).run("Go on", { messageHistory: error.messages });
  expect(next.output).toBe("Went on.");
});

it("agent §14: nothing that a step gives turns a cancel into success", async () => {
  const aborted: boolean[] = [];
  const endings: readonly ((ctx: RunContext) => unknown)[] = [
    () => "a value",
    () => {
      throw new ModelRetry("Once more.");
    },
    () => {
      throw new TypeError("a bug");
    },
    async ({ signal }) => {
      aborted.push(signal.aborted);
      signal.throwIfAborted();
    },
  ];
  for (const ending of endings) {
    const agent = stopping((ctx) => {
      ctx.cancel();
      return ending(ctx);
    });
    expect(await errorOf(agent.run("Go"))).toMatchObject({ code: "run_cancelled" });
  }
  expect(aborted).toEqual([true]);
});

it("agent §14: a cancel is one on every runtime, wherever the process dies", async () => {
  const make = (): Agent => stopping((ctx) => ctx.cancel());
  const ids = { runId: "r", conversationId: "c" };
  expect(await errorOf(make().run("Go", { ...ids, runtime: frozenRuntime() }))).toMatchObject({
    code: "run_cancelled",
  });
  for (const seed of [1, 2, 3, 4]) {
    for (const crashAfter of [1, 2, undefined]) {
      const { value } = await runHostile(
        async (runtime) => {
          const error = await errorOf(make().run("Go", { ...ids, runtime }));
          if (getRunSnapshot(error) === undefined) throw error; // a crash
          return error;
        },
        { seed, crashAfter },
      );
      expect(value).toMatchObject({ code: "run_cancelled" });
      expect(isValidHistory(messagesOf(value))).toBe(true);
    }
  }
});

it("agent §14: an instructions function may cancel too", async () => {
  const agent = new Agent({
    model: new ScriptedModel(["Done."]),
    instructions: (ctx) => {
      ctx.cancel();
      return "Be brief.";
    },
  });
  expect(await errorOf(agent.run("Go"))).toMatchObject({ code: "run_cancelled" });
});

it("agent §14: a view cancels its run, before its begin and while it waits", async () => {
  const agent = stopping(() => undefined);
  const unread = agent.runStreamEvents("Go");
  unread.cancel();
  expect(await errorOf(unread.next())).toMatchObject({ code: "run_cancelled" });

  const stream = agent.runStreamEvents("Go");
  const kinds: string[] = [];
  const error = await errorOf(
    (async () => {
      for await (const { eventKind } of stream) {
        kinds.push(eventKind);
        if (eventKind === "function_tool_result") stream.cancel();
      }
    })(),
  );
  expect(error).toMatchObject({ code: "run_cancelled" });
  expect(kinds).toContain("function_tool_result");
  expect(stream.result).toBeUndefined();
  expect(isValidHistory(stream.allMessages())).toBe(true);
  expect(stream.newMessages()).toEqual(stream.allMessages());

  const run = agent.iter("Go");
  await run.next();
  run.cancel();
  expect(await errorOf(run.next())).toMatchObject({ code: "run_cancelled" });
});

it("agent §2: the handle of events tells how far the run is, and its result at the end", async () => {
  const stream = stopping(() => undefined).runStreamEvents("Go");
  expect(stream.allMessages()).toEqual([]);
  let eventKind: string | undefined;
  while (eventKind !== "function_tool_call") {
    const { value } = await stream.next();
    eventKind = value !== undefined && "eventKind" in value ? value.eventKind : "";
  }
  expect(stream.usage.requests).toBe(1);
  expect(stream.newMessages()).toHaveLength(2);
  expect(stream.result).toBeUndefined();
  const rest = await readAll(stream);
  expect(stream.result).toMatchObject({ output: "Done.", runId: stream.runId });
  expect(rest.at(-1)).toMatchObject({ eventKind: "agent_run_result", result: stream.result });
});

it("agent §14: a cancel after the end is nothing", async () => {
  let kept: RunContext | undefined;
  const stream = stopping((ctx) => void (kept = ctx)).runStreamEvents("Go");
  await readAll(stream);
  kept?.cancel();
  stream.cancel();
  expect(stream.result?.output).toBe("Done.");
  expect(kept?.signal.aborted).toBe(false);
  await stream[Symbol.asyncDispose]();
  expect(await stream.next()).toEqual({ done: true, value: undefined });
});

it("agent §14: an abort from outside outranks a cancel that it meets, in either order", async () => {
  for (const cancelsFirst of [true, false]) {
    const controller = new AbortController();
    const reason = new Error("enough");
    const agent = stopping((ctx) => {
      if (cancelsFirst) ctx.cancel();
      controller.abort(reason);
      ctx.cancel();
    });
    const error = await errorOf(agent.run("Go", { signal: controller.signal }));
    expect(error).toBe(reason);
    expect(isValidHistory(messagesOf(error))).toBe(true);
  }
});

it("agent §14: a run that cancelled itself inside a tool is a failed return for the run around it", async () => {
  const inner = stopping((ctx) => ctx.cancel());
  const agent = stopping(async () => (await inner.run("Go")).output);
  const { output, allMessages } = await agent.run("Go");
  expect(output).toBe("Done.");
  const parts = allMessages().flatMap((message): readonly unknown[] => message.parts);
  expect(parts).toContainEqual(
    expect.objectContaining({
      partKind: "tool-return",
      toolName: "stop",
      outcome: "failed",
    }),
  );
});

it("agent §14: a run that cancelled itself elsewhere cancels the run around it", async () => {
  const inner = stopping((ctx) => ctx.cancel());
  const agent = new Agent({
    model: new ScriptedModel(["Done."]),
    instructions: async () => (await inner.run("Go")).output,
  });
  const error = await errorOf(agent.run("Go", { runId: "outer" }));
  expect(error).toMatchObject({ code: "run_cancelled", runId: "outer" });
});

it("agent §14: an outer abort reaches the run inside a tool, and both end in order", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const inner = stopping(() => controller.abort(reason));
  let innerError: unknown;
  const agent = stopping(async ({ signal }) => {
    innerError = await errorOf(inner.run("Go", { signal }));
    throw innerError;
  });
  const error = await errorOf(agent.run("Go", { signal: controller.signal }));
  expect(error).toBe(reason);
  expect(innerError).toBe(reason);
});

it("agent §14: an output function cancels its run, whatever it gives, and may put messages in", async () => {
  const outputs = ["a value", new ModelRetry("Once more."), new TypeError("a bug")];
  for (const given of outputs) {
    for (const script of [["Done."], [[call("final_result", { text: "a" })]]] as const) {
      const execute = (_text: unknown, ctx: RunContext): string => {
        ctx.cancel();
        if (typeof given !== "string") throw given;
        return given;
      };
      const parameters = { type: "object", properties: { text: { type: "string" } } } as const;
      const output =
        script[0] === "Done."
          ? textOutput(execute)
          : toolOutput({ parameters, execute, maxRetries: 0 });
      const agent = new Agent({ model: new ScriptedModel([...script]), output });
      const error = await errorOf(agent.run("Go"));
      expect(error).toMatchObject({ code: "run_cancelled" });
      expect(isValidHistory(messagesOf(error))).toBe(true);
    }
  }
  let left = 1;
  const asking = new Agent({
    model: new ScriptedModel(["One.", "Two."]),
    output: textOutput((text: string, { enqueue }) => {
      if (left-- > 0) enqueue("And?");
      return text;
    }),
  });
  expect((await asking.run("Go")).output).toBe("Two.");
});
