import { setTimeout as wait } from "node:timers/promises";
import {
  Agent,
  createUsage,
  DeferredToolRequests,
  getRunSnapshot,
  isDeferred,
  type Model,
  type ModelStreamChunk,
  ModelRetry,
  NO_USAGE,
  promptedOutput,
  textOutput,
  toolOutput,
} from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { call, FakeToolset, ScriptedModel } from "@toolsets/testing";
import * as z from "zod";
import { expect, it, vi } from "vitest";
import { contentsOf } from "./contents-of.ts";
import { isValidHistory } from "./is-valid-history.ts";
import { readAll } from "./read-all.ts";
import { NOW, streaming, texts } from "./streaming.ts";

const City = z.object({ city: z.string(), tags: z.array(z.string()).optional() });

it("agent §13: a text is read as it grows, or by its deltas", async () => {
  const agent = new Agent({ model: streaming([texts("One ", "two ", "three.")]) });
  const whole = await readAll(agent.runStream("Go").textStream(NOW));
  expect(whole).toEqual(["One ", "One two ", "One two three."]);
  const deltas = await readAll(agent.runStream("Go").textStream({ ...NOW, delta: true }));
  expect(deltas).toEqual(["One ", "two ", "three."]);
  const stream = agent.runStream("Go");
  await expect(stream.output).resolves.toBe("One two three.");
  expect(stream.isComplete).toBe(true);
  expect(await readAll(stream.textStream({ delta: true }))).toEqual(["One two three."]);
});

it("agent §13: nothing happens before something is asked for", async () => {
  const toolset = new FakeToolset("fast");
  const stream = new Agent({ model: streaming([texts("a")]), toolsets: [toolset] }).runStream("Go");
  const unread = stream.textStream();
  await new Promise((resolve) => setTimeout(resolve, 1));
  expect(toolset.opens).toBe(0);
  expect(stream.response).toBeUndefined();
  await unread.return();
  await stream[Symbol.asyncDispose]();
  expect(toolset.opens).toBe(0);
  await expect(stream.result).rejects.toMatchObject({ code: "run_cancelled" });
});

it("agent §13: responses before the one with the output are gone through on the way", async () => {
  const toolset = new FunctionToolset({ id: "t" }).tool({ name: "fast", execute: () => "fast" });
  const model = new ScriptedModel([[call("fast")], "All done."]);
  const stream = new Agent({ model, toolsets: [toolset] }).runStream("Go");
  expect((await readAll(stream.textStream(NOW))).at(0)).toBe("All ");
  expect(stream.usage).toMatchObject({ requests: 2, toolCalls: 1 });
  expect((await stream.result).allMessages()).toEqual(stream.allMessages());
});

it("agent §13.1: texts are read of plain text output alone", async () => {
  const model = new ScriptedModel(["{}"]);
  for (const output of [City, textOutput((text: string) => text.length)])
    expect(() => new Agent({ model, output }).runStream("Go").textStream()).toThrow(
      expect.objectContaining({ code: "invalid_usage" }),
    );
  const either = new Agent({ model: streaming([texts("a")]), output: ["text", City] });
  expect(await readAll(either.runStream("Go").textStream(NOW))).toEqual(["a"]);
});

it("agent §13.1: validators see the text as it grows, but not its deltas", async () => {
  const seen: unknown[] = [];
  const agent = new Agent({
    model: streaming([texts("one ", "two")]),
    outputValidators: [
      (text: string, ctx) => {
        seen.push([text, ctx.partialOutput]);
        return text.toUpperCase();
      },
    ],
  });
  expect(await readAll(agent.runStream("Go").textStream(NOW))).toEqual(["ONE ", "ONE TWO"]);
  expect(seen).toEqual([
    ["one ", true],
    ["one two", true],
    ["one two", false],
  ]);
  seen.length = 0;
  const deltas = agent.runStream("Go").textStream({ ...NOW, delta: true });
  expect(await readAll(deltas)).toEqual(["one ", "two"]);
  expect(seen).toEqual([["one two", false]]);
});

it("agent §9: what a validator spends on a partial output counts as well", async () => {
  const usage = createUsage();
  const agent = new Agent({
    model: streaming([texts("one ", "two")]),
    outputValidators: [
      (text: string, ctx) => {
        ctx.usage.add({ requests: 10 });
        return text;
      },
    ],
  });
  const stream = agent.runStream("Go", { usage });
  await readAll(stream.textStream(NOW));
  expect([(await stream.result).usage.requests, usage.requests]).toEqual([31, 31]);
});

it("agent §13.2: an output is given where what is there of it fits, and last as it is", async () => {
  const args = ['{"ci', 'ty": "Par', 'is", "tags": ["a', '", "b"', "]}"];
  const model = streaming([
    [
      { kind: "tool-call", toolName: "final_result", toolCallId: "a" },
      ...args.map((each): ModelStreamChunk => ({ kind: "tool-call", args: each })),
    ],
  ]);
  const stream = new Agent({ model, output: City }).runStream("Where?");
  expect(await readAll(stream.outputStream(NOW))).toEqual([
    { city: "Par" },
    { city: "Paris", tags: ["a"] },
    { city: "Paris", tags: ["a", "b"] },
    { city: "Paris", tags: ["a", "b"] },
  ]);
  expect(await stream.output).toEqual({ city: "Paris", tags: ["a", "b"] });
  expect(await stream.output).toBe((await stream.result).output);
  expect(isValidHistory(stream.allMessages())).toBe(true);
});

it("agent §5.10: output functions and validators see each partial output, and the last once", async () => {
  const seen: unknown[] = [];
  const model = streaming([texts("o", "ne", " two")]);
  const agent = new Agent({
    model,
    output: textOutput((text: string, ctx) => {
      seen.push([text, ctx.partialOutput]);
      if (text.length < 3) throw new ModelRetry("Longer.");
      return text.split(" ");
    }),
    outputValidators: [
      (words, ctx) => {
        seen.push([words.length, ctx.partialOutput]);
        return words;
      },
    ],
  });
  expect(await readAll(agent.runStream("Go").outputStream(NOW))).toEqual([
    ["one"],
    ["one", "two"],
    ["one", "two"],
  ]);
  expect(seen).toEqual([
    ["o", true],
    ["one", true],
    [1, true],
    ["one two", true],
    [2, true],
    ["one two", false],
    [2, false],
  ]);
});

it("agent §13.2: JSON that a provider was asked for is read while it grows", async () => {
  const model = streaming([texts("```json\n", '{"city": "Ro', 'me"}', "\n```")]);
  const agent = new Agent({ model, output: toolOutput(City) });
  const prompted = new Agent({ model, output: promptedOutput(City) });
  expect(await readAll(prompted.runStream("Where?").outputStream(NOW))).toEqual([
    { city: "Ro" },
    { city: "Rome" },
    { city: "Rome" },
  ]);
  await expect(agent.runStream("Where?").output).rejects.toMatchObject({
    code: "retries_exceeded",
  });
});

it("agent §13.3: a response is given as it grows, and last as it is", async () => {
  const model = streaming([[{ kind: "thinking", content: "Hm." }, ...texts("One ", "two.")]]);
  const stream = new Agent({ model }).runStream("Go");
  const responses = await readAll(stream.responseStream(NOW));
  expect(responses.map(({ state, parts }) => [state, contentsOf({ parts } as never)])).toEqual([
    ["incomplete", ["Hm.", "One "]],
    ["incomplete", ["Hm.", "One two."]],
    ["incomplete", ["Hm.", "One two."]],
    ["complete", ["Hm.", "One two."]],
  ]);
  expect(responses.at(-1)).toBe(stream.response);
});

it("agent §13.6: a limit of tokens ends a stream on the way, where there is one", async () => {
  const used: ModelStreamChunk = { kind: "usage", usage: { ...NO_USAGE, outputTokens: 50 } };
  const agent = new Agent({ model: streaming([[...texts("one "), used, ...texts("two")]]) });
  const read: string[] = [];
  const stream = agent.runStream("Go", { usageLimits: { outputTokensLimit: 10 } });
  const reading = (async () => {
    for await (const text of stream.textStream({ ...NOW, delta: true })) read.push(text);
  })();
  await expect(reading).rejects.toMatchObject({ code: "usage_limit_exceeded" });
  expect(read).toEqual(["one "]);
  expect(await agent.runStream("Go").output).toBe("one two");
});

it("agent §13.4: what comes within the window is given at once, and nothing is lost", async () => {
  const pieces = Array.from({ length: 50 }, (_, index) => `${index} `);
  const agent = new Agent({ model: streaming([texts(...pieces)]) });
  const gathered = await readAll(agent.runStream("Go").textStream({ delta: true }));
  expect(gathered).toEqual([pieces.join("")]);
  const slow = new Agent({ model: streaming([texts("a", "b", "c", "d")], 10) });
  const deltas = await readAll(slow.runStream("Go").textStream({ delta: true, debounceMs: 15 }));
  expect(deltas.join("")).toBe("abcd");
  expect(deltas.length).toBeLessThan(4);
  await expect(readAll(agent.runStream("Go").textStream({ debounceMs: -1 }))).rejects.toThrow(
    "debounceMs",
  );
});

it("agent §13.4: leaving during a window leaves no timer, and closes the toolsets", async () => {
  const toolset = new FakeToolset("fast");
  const model = streaming([texts("a", "b", "c", "d")], 2);
  vi.useFakeTimers();
  try {
    const stream = new Agent({ model, toolsets: [toolset] }).runStream("Go");
    const reader = stream.textStream({ debounceMs: 1000 });
    const parked = reader.next().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(3);
    await stream[Symbol.asyncDispose]();
    expect(await parked).toMatchObject({ code: "run_cancelled" });
    await vi.advanceTimersByTimeAsync(2);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
  expect(toolset).toMatchObject({ opens: 1, closes: 1 });
});

it("agent §13.5: leaving early keeps the response as an interrupted one", async () => {
  const toolset = new FakeToolset("fast");
  const model = streaming([texts("one ", "two ", "three")]);
  const stream = new Agent({ model, toolsets: [toolset] }).runStream("Go");
  for await (const text of stream.textStream(NOW)) if (text === "one two ") break;
  expect(stream.isComplete).toBe(false);
  expect(stream.allMessages().at(-1)).toMatchObject({
    state: "interrupted",
    parts: [{ content: "one two " }],
  });
  expect(toolset).toMatchObject({ opens: 1, closes: 1 });
  const error: unknown = await stream.result.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "run_cancelled" });
  expect(getRunSnapshot(error)?.messages).toHaveLength(2);
});

it("agent §13.5: what the body of a scope throws is not hidden", async () => {
  const agent = new Agent({ model: streaming([texts("one ", "two")]) });
  const reading = (async () => {
    await using stream = agent.runStream("Go");
    for await (const text of stream.textStream(NOW)) throw new Error(`after ${text}`);
  })();
  await expect(reading).rejects.toThrow("after one");
});

it("agent §13: a text stands, whatever the response asks for beside it; tools are still run", async () => {
  const calls: string[] = [];
  const make = (endStrategy: "early" | "graceful" | "exhaustive"): Agent =>
    new Agent({
      model: new ScriptedModel([["I will look.", call("fast"), call("fails")], "never"]),
      endStrategy,
      tools: [],
      toolsets: [
        new FunctionToolset({ id: "t" })
          .tool({ name: "fast", execute: () => calls.push("fast") })
          .tool({
            name: "fails",
            execute: () => {
              throw new ModelRetry("Again.");
            },
          }),
      ],
    });
  for (const endStrategy of ["graceful", "exhaustive", "early"] as const) {
    calls.length = 0;
    await using stream = make(endStrategy).runStream("Go");
    const read = await readAll(stream.textStream(NOW));
    expect(read.at(-1)).toBe("I will look.");
    expect(await stream.output).toBe("I will look.");
    expect(calls).toEqual(endStrategy === "early" ? [] : ["fast"]);
    expect(isValidHistory(stream.allMessages())).toBe(true);
    expect(stream.allMessages()).toHaveLength(3);
  }
  const ran = await make("graceful").run("Go");
  expect(ran.output).toBe("never");
});

it("agent §4.2: an output that was streamed is not outweighed by a tool that asks for another try", async () => {
  const toolset = new FunctionToolset({ id: "t" }).tool({
    name: "fails",
    execute: () => {
      throw new ModelRetry("Again.");
    },
  });
  const script = [
    [call("fails"), call("final_result", { city: "Rome" })],
    [call("final_result", { city: "Oslo" })],
  ] as const;
  const agent = new Agent({ model: new ScriptedModel(script), toolsets: [toolset], output: City });
  expect((await agent.run("Go")).output).toEqual({ city: "Oslo" });
  const stream = agent.runStream("Go");
  expect(await stream.output).toEqual({ city: "Rome" });
  expect(isValidHistory(stream.allMessages())).toBe(true);
});

it("agent §13: calls that wait for an answer end a streamed run too", async () => {
  const toolset = new FunctionToolset({ id: "t" }).tool({
    name: "ask",
    requiresApproval: true,
    execute: () => "",
  });
  const agent = new Agent({
    model: new ScriptedModel([[call("ask")]]),
    toolsets: [toolset],
    output: ["text", DeferredToolRequests],
  });
  const [output, ...more] = await readAll(agent.runStream("Go").outputStream(NOW));
  expect(more).toEqual([]);
  expect(output !== undefined && isDeferred(output)).toBe(true);
});

it("agent §13.7: a run that ended without a text to stream gives its output all the same", async () => {
  const agent = new Agent({
    model: new ScriptedModel([["Well.", call("fast")], "Done."]),
    toolsets: [new FunctionToolset({ id: "t" }).tool({ name: "fast", execute: () => "fast" })],
    outputValidators: [
      (text: string, ctx) => {
        if (text === "Well." && !ctx.partialOutput) throw new ModelRetry("Go on.");
        return text;
      },
    ],
  });
  const stream = agent.runStream("Go");
  const read = await readAll(stream.textStream(NOW));
  expect(read.at(-1)).toBe("Done.");
  expect(await stream.output).toBe("Done.");
});

it("agent §13.9: readers share one run", async () => {
  let pieces = 0;
  const chunks = texts("a", "b", "c", "d").map((chunk) => ({
    get kind() {
      pieces += 1;
      return chunk.kind;
    },
    content: "content" in chunk ? chunk.content : "",
  })) as unknown as readonly ModelStreamChunk[];
  const stream = new Agent({ model: streaming([chunks]) }).runStream("Go");
  const [whole, deltas, responses, result] = await Promise.all([
    readAll(stream.textStream(NOW)),
    readAll(stream.textStream({ ...NOW, delta: true })),
    readAll(stream.responseStream(NOW)),
    stream.result,
  ]);
  expect(whole.at(-1)).toBe("abcd");
  expect(deltas.join("")).toBe("abcd");
  expect(responses.at(-1)?.state).toBe("complete");
  expect(result.output).toBe("abcd");
  expect(result.usage.requests).toBe(1);
  expect(pieces).toBeGreaterThan(0);
});

it("agent §13.9: one reader may leave while another goes on", async () => {
  const stream = new Agent({ model: streaming([texts("a", "b", "c")]) }).runStream("Go");
  const other = readAll(stream.textStream(NOW));
  for await (const text of stream.textStream({ ...NOW, delta: true })) if (text !== "") break;
  expect((await other).at(-1)).toBe("abc");
});

it("agent §13: a reader that stops to read stops the model", async () => {
  let given = 0;
  const model: Model = {
    ...streaming([]),
    async *stream() {
      for (;;) {
        given += 1;
        yield { kind: "text", content: "x" };
      }
    },
  };
  const stream = new Agent({ model }).runStream("Go");
  const reader = stream.textStream({ ...NOW, delta: true });
  for (let index = 0; index < 3; index += 1) await reader.next();
  await new Promise((resolve) => setTimeout(resolve, 2));
  expect(given).toBe(3);
  await reader.return();
});

it("agent §14: cancelling a stream interrupts its response, and after its end it is nothing", async () => {
  const agent = new Agent({ model: streaming([texts("one ", "two")]) });
  const stream = agent.runStream("Go");
  const reading = (async () => {
    for await (const _ of stream.textStream(NOW)) stream.cancel();
  })();
  await expect(reading).rejects.toMatchObject({ code: "run_cancelled" });
  expect(stream.allMessages().at(-1)).toMatchObject({ state: "interrupted" });
  const done = agent.runStream("Go");
  await done.result;
  done.cancel();
  expect(await done.output).toBe("one two");
});

it("agent §14: an abort from outside rejects every reader with its reason", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const stream = new Agent({ model: streaming([texts("one ", "two")]) }).runStream("Go", {
    signal: controller.signal,
  });
  const reading = (async () => {
    for await (const _ of stream.textStream(NOW)) controller.abort(reason);
  })();
  await expect(reading).rejects.toBe(reason);
  await expect(stream.result).rejects.toBe(reason);
});

it("agent §13: a failure on the way reaches the reader", async () => {
  const stream = new Agent({ model: new ScriptedModel([new Error("no credit")]) }).runStream("Go");
  await expect(readAll(stream.textStream())).rejects.toThrow("no credit");
  await expect(stream.output).rejects.toThrow("no credit");
});

it("agent §13: a text that is rejected is asked for again, and readers see the next one", async () => {
  const agent = new Agent({
    model: streaming([texts("no"), texts("yes")]),
    outputValidators: [
      (text: string, ctx) => {
        if (text === "no" && !ctx.partialOutput) throw new ModelRetry("Say yes.");
        return text;
      },
    ],
  });
  const stream = agent.runStream("Go");
  expect(await readAll(stream.textStream(NOW))).toEqual(["no", "yes"]);
  expect(await stream.output).toBe("yes");
});

it("agent §13: what was put in does not turn the end of a streamed run", async () => {
  const toolset = new FunctionToolset({ id: "t" }).tool({
    name: "tell",
    execute: (_args, ctx) => ctx.enqueue("And?", { priority: "when_idle" }),
  });
  const agent = new Agent({
    model: new ScriptedModel([["Well.", call("tell")], "never"]),
    toolsets: [toolset],
  });
  const stream = agent.runStream("Go");
  expect(await stream.output).toBe("Well.");
  expect(stream.allMessages()).toHaveLength(3);
});

it("agent §2: a result that is taken before it is awaited does not end the process", async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on("unhandledRejection", note);
  const agent = new Agent({ model: new ScriptedModel([new Error("down")]) });
  const stream = agent.runStream("Go");
  const { result } = stream;
  void stream.output;
  await expect(stream.textStream().next()).rejects.toThrow("down");
  await wait(5);
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]);
  await expect(result).rejects.toThrow("down");
});
