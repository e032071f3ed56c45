import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { expect, it } from "vitest";
import type { ModelResponse } from "../messages.ts";
import type { RunResult } from "../run-result.ts";
import type { Runtime, StepOutcome, StepRequest, Steps } from "../runtime/runtime.ts";
import { NO_RUN_USAGE, NO_USAGE } from "../usage.ts";
import type { runLoop } from "./run-loop.ts";

/** The loop, alone in a world that has the language and nothing else. */
async function loadLoop(): Promise<typeof runLoop> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "run-loop.ts")],
    bundle: true,
    format: "iife",
    globalName: "bundle",
    target: "es2023",
    write: false,
  });
  const context = createContext(Object.create(null));
  runInContext(outputFiles.map(({ text }) => text).join(""), context);
  return runInContext("bundle.runLoop", context);
}

function response(parts: ModelResponse["parts"]): ModelResponse {
  return { kind: "response", parts, usage: NO_USAGE, timestamp: "", state: "complete" };
}

/** Answers as a host would: one turn with three calls, one of them unknown, then a text. */
function answer(request: StepRequest): StepOutcome {
  const at = request.seq;
  switch (request.kind) {
    case "prepare": {
      const definition = {
        name: "t",
        parametersJsonSchema: { type: "object" },
        kind: "function",
        origin: ["test#t"],
      } as const;
      const tools = [{ definition, maxRetries: 1 }];
      return { status: "ok", value: { tools, instructions: [] }, at };
    }
    case "model": {
      const calls = ["t", "t", "nobody"].map((toolName, index) => ({
        partKind: "tool-call" as const,
        toolName,
        toolCallId: String(index),
      }));
      const isFirst = request.runStep === 1;
      const value = response(isFirst ? calls : [{ partKind: "text", content: "Done." }]);
      return { status: "ok", value, at };
    }
    case "validate":
      return { status: "ok", value: request.calls.map(() => ({ verdict: "valid" })), at };
    case "call":
      return request.call.toolCallId === "0"
        ? { status: "ok", value: { returnValue: 42 }, at }
        : { status: "tool-failed", message: "closed", at };
    case "output":
    case "begin":
    case "suspended":
    case "decide":
    case "end":
      return { status: "ok", value: null, at };
  }
}

function scripted(asked: string[]): Runtime {
  return {
    runId: "run-1",
    startedAt: 0,
    thrownBy: () => undefined,
    sleep: () => Promise.reject(new Error("not asked for")),
    waitFor: () => Promise.reject(new Error("not asked for")),
    // oxlint-disable-next-line require-yield -- nothing happens in these steps
    async *steps(requests): Steps {
      asked.push(requests.map(({ kind }) => kind).join("+"));
      return requests.map(answer);
    },
  };
}

it("the loop runs in a context without any global of a host", async () => {
  const asked: string[] = [];
  const loop = await loadLoop();
  const run = loop(
    {
      live: true,
      boundaries: false,
      commits: false,
      maxToolRetries: 1,
      maxOutputRetries: 1,
      limits: { requestLimit: 5 },
      decides: false,
      endsDeferred: false,
      toolExecution: "parallel",
      endStrategy: "graceful",
      output: {
        text: "plain",
        allowsNull: false,
        allowsImage: false,
        isProcessed: false,
        isTold: false,
      },
    },
    {
      prompt: "Go",
      history: [],
      conversationId: "c",
      metadata: undefined,
      usage: NO_RUN_USAGE,
      deferredToolResults: undefined,
    },
    scripted(asked),
  );
  let item = await run.next();
  while (item.done !== true) item = await run.next();
  const result: RunResult = item.value;
  expect(result.output).toBe("Done.");
  expect(asked).toEqual(["prepare", "model", "validate", "call+call", "prepare", "model", "end"]);
  const answers = result.allMessages()[2];
  expect(answers?.parts.map((part) => ("content" in part ? part.content : undefined))).toEqual([
    42,
    "closed",
    "There is no tool `nobody`. Available: `t`.",
  ]);
});

it("a throw of the runtime passes through the loop, which then asks for nothing more", async () => {
  const asked: string[] = [];
  const loop = await loadLoop();
  const unwinding = new Error("the engine unwinds");
  const runtime: Runtime = {
    ...scripted(asked),
    // oxlint-disable-next-line require-yield -- it never comes to that
    async *steps(requests): Steps {
      asked.push(requests.map(({ kind }) => kind).join("+"));
      throw unwinding;
    },
  };
  const run = loop(
    {
      live: false,
      boundaries: false,
      commits: false,
      maxToolRetries: 1,
      maxOutputRetries: 1,
      limits: { requestLimit: 5 },
      decides: false,
      endsDeferred: false,
      toolExecution: "parallel",
      endStrategy: "graceful",
      output: {
        text: "plain",
        allowsNull: false,
        allowsImage: false,
        isProcessed: false,
        isTold: false,
      },
    },
    {
      prompt: "Go",
      history: [],
      conversationId: "c",
      metadata: undefined,
      usage: NO_RUN_USAGE,
      deferredToolResults: undefined,
    },
    runtime,
  );
  await expect(run.next()).rejects.toBe(unwinding);
  expect(asked).toEqual(["prepare"]);
});
