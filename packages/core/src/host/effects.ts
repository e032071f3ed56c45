import { UsageError } from "../errors/usage-error.ts";
import { type Enqueue, type EnqueuedMessages, toEnqueued } from "../enqueue.ts";
import type { JsonObject } from "../json.ts";
import type { RunContext } from "../run-context.ts";
import { createUsage } from "../shared-usage.ts";
import type { StepEffects } from "../runtime/runtime.ts";

/** What the steps of a run do to it besides giving a value. */
export interface Effects {
  begin(key: string): void;
  /** What the step left behind, if anything. */
  end(key: string): StepEffects | undefined;
  enqueue(key: string, ...args: Parameters<Enqueue>): ReturnType<Enqueue>;
  cancel(key: string): void;
  /** The metadata of the run from now on. */
  setMetadata(key: string, metadata: JsonObject): void;
}

/** A step under way, that may have left something behind. */
interface Left {
  readonly enqueued: EnqueuedMessages[];
  cancels?: true;
  runMetadata?: JsonObject;
}

/** Collects effects by step: they travel in its outcome, as plain data. */
export function collectEffects(cancel: () => void): Effects {
  const running = new Map<string, Left | undefined>();
  const leftBy = (key: string): Left => {
    const left = running.get(key) ?? { enqueued: [] };
    running.set(key, left);
    return left;
  };
  return {
    begin: (key) => void running.set(key, undefined),
    end(key) {
      const left = running.get(key);
      running.delete(key);
      if (left === undefined) return undefined;
      const { enqueued, cancels, runMetadata } = left;
      return {
        ...(enqueued.length > 0 && { enqueued }),
        ...(cancels && { cancels }),
        ...(runMetadata && { runMetadata }),
      };
    },
    enqueue(key, content, options) {
      if (!running.has(key))
        throw new UsageError(
          "`ctx.enqueue()` came after the end of the step that it belongs to. Await what it waits for.",
        );
      const { enqueued } = leftBy(key);
      const added = toEnqueued(`${key}/enqueue/${enqueued.length}`, content, options);
      if (added !== undefined) enqueued.push(added);
      return added?.enqueueId;
    },
    setMetadata(key, metadata) {
      if (running.has(key)) leftBy(key).runMetadata = metadata;
    },
    cancel(key) {
      if (running.has(key)) leftBy(key).cancels = true;
      cancel();
    },
  };
}

/** For work that is done again: what it puts in and spends has travelled in the outcome of the first time. */
export function withoutEffects(ctx: RunContext<never>): RunContext<never> {
  const enqueue: Enqueue = (content, options) =>
    toEnqueued(`${ctx.idempotencyKey}/again`, content, options)?.enqueueId;
  return ctx.with({ enqueue, usage: createUsage(ctx.usage) });
}
