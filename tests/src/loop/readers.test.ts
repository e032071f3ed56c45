import { ReadableStream } from "node:stream/web";
import {
  Agent,
  capability,
  type Model,
  ModelRetry,
  type ModelReply,
  type ModelStreamChunk,
  NO_USAGE,
} from "@toolsets/core";
import { FunctionModel } from "@toolsets/testing";
import { describe, expect, it, vi } from "vitest";
import { readAll } from "./read-all.ts";
import { NOW, streaming, texts } from "./streaming.ts";

/** Gives its pieces, and then nothing more until it is aborted; or not even then. */
function parking(...pieces: readonly string[]): { readonly model: Model; isAborted: boolean } {
  const watched = {
    isAborted: false,
    model: {
      ...streaming([]),
      async *stream(_messages, { signal }) {
        signal.addEventListener("abort", () => (watched.isAborted = true));
        for (const content of pieces) yield { kind: "text", content };
        await new Promise(() => {});
        return { usage: NO_USAGE };
      },
    } satisfies Model,
  };
  return watched;
}

describe("agent §13.9: closing a reader while its pull is parked cancels the pull first", () => {
  it.each([1, 0])("with %i pieces read before", async (count) => {
    const pieces = ["Hello "].slice(0, count);
    for (const open of ["textStream", "outputStream", "responseStream"] as const) {
      const watched = parking(...pieces);
      const stream = new Agent({ model: watched.model }).runStream("Go");
      const read: AsyncGenerator<unknown, void> = stream[open](NOW);
      for (const _ of pieces) expect(await read.next()).toMatchObject({ done: false });
      const parked = read.next();
      await new Promise((resolve) => setTimeout(resolve, 1));
      expect(await read.return()).toEqual({ done: true, value: undefined });
      expect(await parked).toEqual({ done: true, value: undefined });
      expect(await read.next()).toEqual({ done: true, value: undefined });
      expect(watched.isAborted).toBe(true);
      await expect(stream.result).rejects.toMatchObject({ code: "run_cancelled" });
    }
  });

  it("within a window, and where a stream of the web is cancelled", async () => {
    const watched = parking("Hello ");
    const stream = new Agent({ model: watched.model }).runStream("Go");
    const web = ReadableStream.from(stream.textStream({ debounceMs: 60_000 })).getReader();
    const parked = web.read();
    await new Promise((resolve) => setTimeout(resolve, 1));
    await web.cancel();
    expect(await parked).toEqual({ done: true, value: undefined });
    expect(watched.isAborted).toBe(true);
  });

  it("when the last of several leaves, and not before", async () => {
    const watched = parking("Hello ");
    const stream = new Agent({ model: watched.model }).runStream("Go");
    const readers = [stream.textStream(NOW), stream.textStream({ ...NOW, delta: true })] as const;
    await Promise.all(readers.map((each) => each.next()));
    const parked = readers.map((each) => each.next());
    await readers[0].return();
    expect(watched.isAborted).toBe(false);
    await readers[1].return();
    expect(watched.isAborted).toBe(true);
    expect(await Promise.all(parked)).toEqual(parked.map(() => ({ done: true, value: undefined })));
  });

  it("also between the nodes of a run", async () => {
    const watched = parking("Hello ");
    const run = new Agent({ model: watched.model }).iter("Go", { onEvent: () => {} });
    const nodes = run[Symbol.asyncIterator]();
    expect(await nodes.next()).toMatchObject({ value: { kind: "model-request" } });
    const parked = nodes.next();
    await new Promise((resolve) => setTimeout(resolve, 1));
    await nodes.return();
    expect(await parked).toEqual({ done: true, value: undefined });
    expect(watched.isAborted).toBe(true);
    await expect(run.next()).rejects.toMatchObject({ code: "run_cancelled" });
  });
});

it("agent §13.9: a reader that leaves does not cancel a run whose result is waited for", async () => {
  const stream = new Agent({ model: streaming([texts("a", "b", "c")]) }).runStream("Go");
  const { output } = stream;
  for await (const text of stream.textStream(NOW)) if (text === "a") break;
  expect(await output).toBe("abc");
});

it("agent §13.9: what is thrown into a reader ends the run, and comes back", async () => {
  const watched = parking("Hello ");
  const stream = new Agent({ model: watched.model }).runStream("Go");
  const read = stream.textStream(NOW);
  await read.next();
  const reason = new Error("enough");
  await expect(read.throw(reason)).rejects.toBe(reason);
  expect(watched.isAborted).toBe(true);
});

describe("agent §13: a part that begins again takes the place of the one before", () => {
  const twice = (first: ModelStreamChunk, error?: Error): Model => {
    let asked = 0;
    return {
      ...streaming([]),
      async *stream() {
        asked += 1;
        if (asked > 1) return (yield { kind: "text", content: "good answer" }, { usage: NO_USAGE });
        yield first;
        if (error !== undefined) throw error;
        return { usage: NO_USAGE };
      },
    };
  };

  it("where a hook asks its model once more after an error", async () => {
    const again = capability({
      wrapModelRequest: async (call, next) => {
        try {
          return await next(call);
        } catch {
          return next(call);
        }
      },
    });
    const model = twice({ kind: "text", content: "broken half " }, new Error("cut"));
    const stream = new Agent({ model, capabilities: [again] }).runStream("Go");
    expect(await readAll(stream.textStream(NOW))).toEqual(["broken half ", "good answer"]);
    expect(stream.response?.parts).toEqual([{ partKind: "text", content: "good answer" }]);
  });

  it("where a hook asks its model twice", async () => {
    const better = capability({
      wrapModelRequest: async (call, next) => {
        await next(call);
        return next(call);
      },
    });
    const model = twice({ kind: "text", content: "good " });
    const read = new Agent({ model, capabilities: [better] }).runStream("Go").responseStream(NOW);
    const contents = (await readAll(read)).map(({ parts }) => parts);
    expect(contents.at(-1)).toEqual([{ partKind: "text", content: "good answer" }]);
    expect(contents.every((parts) => parts.length === 1)).toBe(true);
  });
});

describe("agent §13.1: the last text is the output, wherever that comes from", () => {
  it("from a hook after a failure on the way", async () => {
    const model: Model = {
      ...streaming([]),
      async *stream() {
        yield { kind: "text", content: "partial " };
        throw new Error("cut");
      },
    };
    const recover = capability({
      onModelRequestError: () => ({ parts: [{ partKind: "text", content: "recovered" }] }),
    });
    const stream = new Agent({ model, capabilities: [recover] }).runStream("Go");
    expect(await readAll(stream.textStream(NOW))).toEqual(["partial ", "recovered"]);
    expect(await stream.output).toBe("recovered");
  });

  it("from a hook that changes the response", async () => {
    const redact = capability({
      afterModelRequest: (response) => ({
        ...response,
        parts: [{ partKind: "text", content: "REDACTED" }],
      }),
    });
    const model = streaming([texts("secret")]);
    const stream = new Agent({ model, capabilities: [redact] }).runStream("Go");
    expect(await readAll(stream.textStream(NOW))).toEqual(["secret", "REDACTED"]);
  });

  it("from a provider that was asked about its job once more", async () => {
    let asked = 0;
    const model = new FunctionModel({
      request: (): ModelReply => {
        asked += 1;
        const content = asked === 1 ? "One " : "One two.";
        return {
          parts: [{ partKind: "text", content }],
          usage: NO_USAGE,
          state: asked === 1 ? "suspended" : "complete",
          providerResponseId: "job-1",
        };
      },
    });
    const read = await readAll(new Agent({ model }).runStream("Go").textStream(NOW));
    expect([read[0], read.at(-1)]).toEqual(["One ", "One two."]);
  });

  it("but is not said again where a tool of the provider stands before it", async () => {
    const parts = [
      { partKind: "text", content: "I look." },
      { partKind: "builtin-tool-call", toolName: "web_search", toolCallId: "w" },
      { partKind: "text", content: "Found." },
    ] as const;
    const given = capability({ wrapModelRequest: () => ({ parts }) });
    const agent = new Agent({ model: streaming([]), capabilities: [given] });
    const stream = agent.runStream("Go");
    expect((await readAll(stream.textStream(NOW))).at(-1)).toBe("I look.\n\nFound.");
    expect(await stream.output).toBe("Found.");
  });
});

it("agent §13.3: a response after one whose output was rejected is given as it grows, too", async () => {
  const agent = new Agent({
    model: streaming([texts("no"), texts("y", "es")]),
    outputValidators: [
      (text: string) => {
        if (text === "no") throw new ModelRetry("Say yes.");
        return text;
      },
    ],
  });
  const responses = await readAll(agent.runStream("Go").responseStream(NOW));
  const seen = responses.map(({ state, parts }) => [state, parts]);
  for (const content of ["no", "yes"])
    for (const state of ["incomplete", "complete"])
      expect(seen).toContainEqual([state, [{ partKind: "text", content }]]);
  expect(seen).toContainEqual(["incomplete", [{ partKind: "text", content: "y" }]]);
  expect(new Set(responses).size).toBe(responses.length);
});

describe("agent §13.4: what was gathered when a stream fails is given before the error", () => {
  const failing: Model = {
    ...streaming([]),
    async *stream() {
      yield* texts("one ", "two");
      throw new Error("cut");
    },
  };

  it.each([true, false])("as texts (delta: %s)", async (delta) => {
    const read: string[] = [];
    const stream = new Agent({ model: failing }).runStream("Go");
    const reading = (async () => {
      for await (const text of stream.textStream({ delta, debounceMs: 60_000 })) read.push(text);
    })();
    await expect(reading).rejects.toThrow("cut");
    expect(read).toEqual(["one two"]);
  });

  it("but not to validators: the run is over", async () => {
    const validator = vi.fn<(text: string) => string>((text) => text);
    const agent = new Agent({ model: failing, outputValidators: [validator] });
    for (const open of ["textStream", "outputStream"] as const)
      await expect(
        readAll<unknown>(agent.runStream("Go")[open]({ debounceMs: 60_000 })),
      ).rejects.toThrow("cut");
    expect(validator).not.toHaveBeenCalled();
  });
});

it("agent §13.2: what a piece costs an output stream does not grow with the text", async () => {
  const pieces = Array.from({ length: 300 }, () => "word ");
  const trim = vi.spyOn(String.prototype, "trim");
  try {
    const stream = new Agent({ model: streaming([texts(...pieces)]) }).runStream("Go");
    expect((await readAll(stream.outputStream(NOW))).at(-1)).toBe(pieces.join(""));
    const looked = trim.mock.contexts.map(String).join("").length;
    expect(looked).toBeLessThan(20 * pieces.join("").length);
  } finally {
    trim.mockRestore();
  }
});

it("agent §13.2: a blank answer is no output yet", async () => {
  const agent = new Agent({ model: streaming([texts(" ", "a")]) });
  expect(await readAll(agent.runStream("Go").outputStream(NOW))).toEqual([" a", " a"]);
});
