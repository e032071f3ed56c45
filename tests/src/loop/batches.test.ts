import {
  Agent,
  ApprovalRequired,
  CallDeferred,
  DeferredToolRequests,
  getRunSnapshot,
  isDeferred,
  type Message,
  ModelRetry,
  type RunContext,
  ToolFailed,
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
] as const;
type Kind = (typeof KINDS)[number];

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
  const act: Record<Exclude<Kind, "unknown" | "invalid">, (ctx: RunContext) => unknown> = {
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

it("1,000 random batches: one answer a call, in the order of emission, nothing twice, nothing after an abort, usage agrees", async () => {
  await fc.assert(
    fc.asyncProperty(batches, modes, fc.boolean(), async (plan, toolExecution, isWatched) => {
      const log: Log = { began: [], ended: [], late: [] };
      const controller = new AbortController();
      const explosion = new Error("a bug");
      const script = plan.map((kinds, batch) =>
        kinds.map((kind, index) =>
          call(
            kind === "invalid" ? "valid" : kind,
            kind === "invalid" ? { n: "one" } : { n: index },
            `${batch}-${index}-${kind}`,
          ),
        ),
      );
      const agent = new Agent({
        model: new ScriptedModel([...script, "Done."]),
        toolsets: [toolsOf(log, controller, explosion)],
        output: ["text", DeferredToolRequests],
        retries: 9,
        toolExecution,
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
          (part) => part.partKind === "tool-return" && part.outcome === "success",
        ),
      );
      expect(usage?.toolCalls).toBe(succeeded.length);
      const isBroken = made.some((id) => /aborts|explodes/.test(id));
      expect(ended.error === undefined).toBe(!isBroken);
      expect([undefined, explosion, controller.signal.reason]).toContain(ended.error);
    }),
    { numRuns: 1000 },
  );
}, 60_000);
