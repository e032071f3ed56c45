import {
  Agent,
  ApprovalRequired,
  CallDeferred,
  DeferredToolRequests,
  type EndStrategy,
  getRunSnapshot,
  isDeferred,
  type Message,
  ModelRetry,
  type RunContext,
  ToolFailed,
  toolOutput,
  ToolReturn,
  toolCallsOf,
} from "@toolsets/core";
import { FunctionToolset } from "@toolsets/function";
import { call, ScriptedModel } from "@toolsets/testing";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import * as z from "zod";

/** What one call of a batch does. */
const KINDS = [
  "valid",
  "told",
  "invalid",
  "unknown",
  "retry",
  "failed",
  "slow",
  "alone",
  "approval",
  "declared",
  "deferred",
  "aborts",
  "explodes",
  "answer",
  "unfit",
  "unsure",
] as const;
type Kind = (typeof KINDS)[number];

const BREAKS: readonly Kind[] = ["aborts", "explodes"];
const WAITS: readonly Kind[] = ["approval", "declared", "deferred"];
const RETRIES: readonly Kind[] = ["retry", "invalid"];
const ANSWERS: readonly Kind[] = ["answer", "unfit", "unsure"];
/** What is never run. */
const NO_BODY = new Set<Kind>(["invalid", "unknown", "declared", ...ANSWERS]);

/** How often each call ran, in the order of their beginning, and what ran after the abort. */
interface Log {
  readonly began: string[];
  readonly ended: string[];
  readonly late: string[];
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
}

/** One tool for each kind; a call is known by its id. */
function toolsOf(log: Log, controller: AbortController, explosion: Error): FunctionToolset {
  const begin = (ctx: RunContext): void => {
    const id = ctx.toolCallId ?? "";
    log.began.push(id);
    if (controller.signal.aborted) log.late.push(id);
  };
  const act: Record<
    Exclude<Kind, "unknown" | "invalid" | "answer" | "unfit" | "unsure">,
    (ctx: RunContext) => unknown
  > = {
    valid: () => "valid",
    told: () => new ToolReturn("told", { content: "More.", metadata: { told: true } }),
    retry: () => {
      throw new ModelRetry("Once more.");
    },
    failed: () => {
      throw new ToolFailed("It is closed.");
    },
    slow: async () => {
      await turns(5);
      return "slow";
    },
    alone: async () => {
      await turns(2);
      return "alone";
    },
    approval: (ctx) => {
      if (!ctx.toolCallApproved) throw new ApprovalRequired();
      return "approved";
    },
    declared: () => "declared",
    deferred: () => {
      throw new CallDeferred();
    },
    aborts: () => {
      controller.abort(new Error("enough"));
      return "aborted";
    },
    explodes: () => {
      throw explosion;
    },
  };
  const toolset = new FunctionToolset({ maxRetries: 9 });
  for (const [name, run] of Object.entries(act)) {
    toolset.tool({
      name,
      parameters: z.object({ n: z.number() }),
      sequential: name === "alone",
      requiresApproval: name === "declared",
      execute: async (_args, ctx) => {
        begin(ctx);
        const result = await run(ctx);
        log.ended.push(ctx.toolCallId ?? "");
        return result;
      },
    });
  }
  return toolset;
}

const parameters = z.object({ n: z.number() });
const OUTPUTS = [
  toolOutput(parameters, { name: "answer", sequential: true }),
  toolOutput({
    name: "unsure",
    parameters,
    execute: () => {
      throw new ModelRetry("Think again.");
    },
  }),
];

/** How a call looks that does this; calls of the wrong shape go to the tools of those that are right. */
function toCall(kind: Kind, batch: number, index: number): ReturnType<typeof call> {
  const id = `${batch}-${index}-${kind}`;
  if (kind === "invalid") return call("valid", { n: "one" }, id);
  if (kind === "unfit") return call("answer", { n: "one" }, id);
  return call(kind, { n: index }, id);
}

/** Where a plan ends, and how: by an answer, with calls that wait, broken, or by a text after all. */
function endOf(
  plan: readonly (readonly Kind[])[],
  strategy: EndStrategy,
): {
  readonly batch: number;
  readonly how: "answer" | "waits" | "broken" | "text";
  readonly n?: number;
} {
  for (const [batch, kinds] of plan.entries()) {
    const has = (some: readonly Kind[]): boolean => kinds.some((kind) => some.includes(kind));
    const n = kinds.indexOf("answer");
    if (n !== -1 && strategy === "early") return { batch, how: "answer", n };
    if (has(BREAKS)) return { batch, how: "broken" };
    if (n !== -1 && !has(RETRIES)) return { batch, how: "answer", n };
    if (has(WAITS)) return { batch, how: "waits" };
  }
  return { batch: plan.length, how: "text" };
}

/** The ids that requests answer, in their order; those of open calls are missing. */
function answeredIds(messages: readonly Message[]): readonly string[] {
  return messages.flatMap((message) =>
    message.kind === "response"
      ? []
      : message.parts.flatMap((part) =>
          part.partKind === "tool-return" || part.partKind === "retry-prompt"
            ? (part.toolCallId ?? [])
            : [],
        ),
  );
}

const batches = fc.array(fc.array(fc.constantFrom(...KINDS), { minLength: 1, maxLength: 7 }), {
  minLength: 1,
  maxLength: 3,
});
const modes = fc.constantFrom("parallel", "parallel_ordered_events", "sequential");
const strategies = fc.constantFrom("early", "graceful", "exhaustive");

it("1,000 random batches: one answer a call, in the order of emission, nothing twice, nothing after an abort, usage and output agree", async () => {
  const settings = fc.record({
    toolExecution: modes,
    endStrategy: strategies,
    isWatched: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(batches, settings, async (plan, { toolExecution, endStrategy, isWatched }) => {
      const log: Log = { began: [], ended: [], late: [] };
      const controller = new AbortController();
      const explosion = new Error("a bug");
      const script = plan.map((kinds, batch) =>
        kinds.map((kind, index) => toCall(kind, batch, index)),
      );
      const end = endOf(plan, endStrategy);
      const agent = new Agent({
        model: new ScriptedModel([...script, "Done."]),
        toolsets: [toolsOf(log, controller, explosion)],
        output: ["text", ...OUTPUTS, DeferredToolRequests],
        retries: 9,
        toolExecution,
        endStrategy,
      });
      const options = { signal: controller.signal };
      const run = async () => {
        if (!isWatched) return agent.run("Go", options);
        for await (const event of agent.runStreamEvents("Go", options))
          if (event.eventKind === "agent_run_result") return event.result;
        throw new TypeError("no result");
      };
      const ended = await run().then(
        (result) => ({ result, error: undefined }),
        (error: unknown) => ({ result: undefined, error }),
      );
      const snapshot = getRunSnapshot(ended.error);
      const messages = ended.result?.allMessages() ?? snapshot?.messages ?? [];
      const usage = ended.result?.usage ?? snapshot?.usage;
      const output = ended.result?.output;
      const waiting = isDeferred(output) ? [...output.calls, ...output.approvals] : [];

      const made = messages.flatMap((message) =>
        message.kind === "response" ? toolCallsOf(message).map(({ toolCallId }) => toolCallId) : [],
      );
      const open = new Set(waiting.map(({ toolCallId }) => toolCallId));
      expect(answeredIds(messages)).toEqual(made.filter((id) => !open.has(id)));
      expect(new Set(log.began).size).toBe(log.began.length);
      expect(log.late).toEqual([]);
      const succeeded = messages.flatMap((message) =>
        message.parts.filter(
          (part) =>
            part.partKind === "tool-return" &&
            part.outcome === "success" &&
            log.ended.includes(part.toolCallId),
        ),
      );
      expect(usage?.toolCalls).toBe(succeeded.length);
      expect(ended.error === undefined).toBe(end.how !== "broken");
      expect([undefined, explosion, controller.signal.reason]).toContain(ended.error);
      const due = { answer: { n: end.n }, text: "Done.", broken: undefined, waits: output };
      expect(output).toEqual(due[end.how]);
      expect(isDeferred(output)).toBe(end.how === "waits");

      if (end.how === "broken") return;
      const begun = plan.flatMap((kinds, batch) =>
        batch > end.batch ||
        (batch === end.batch && end.how === "answer" && endStrategy === "early")
          ? []
          : kinds.flatMap((kind, index) => (NO_BODY.has(kind) ? [] : `${batch}-${index}-${kind}`)),
      );
      expect(log.began.toSorted()).toEqual(begun.toSorted());
    }),
    { numRuns: 1000 },
  );
}, 60_000);
