import {
  type ConcurrencyLimiter,
  type ConcurrencyLimits,
  toLimiter,
} from "./concurrency-limiter.ts";
import type { Model } from "./model.ts";
import { profileOf } from "./profile-of.ts";

/**
 * A model that answers so many requests at a time; the others wait. A stream has its room until its end.
 *
 * @throws `invalid_usage` for limits that are none.
 */
export function limitConcurrency(
  model: Model,
  limits: number | ConcurrencyLimits | ConcurrencyLimiter,
): Model {
  const limiter = toLimiter(limits);
  const { name, system, profile, settings, candidates, countTokens } = model;
  return {
    name,
    system,
    profile,
    settings,
    candidates,
    ...(model.profileFor !== undefined && { profileFor: (given) => profileOf(model, given) }),
    request: (messages, options) =>
      hold(limiter, options.signal, () => model.request(messages, options)),
    async *stream(messages, options) {
      const { signal } = options;
      const release = await acquire(limiter, signal);
      try {
        return yield* model.stream(messages, options);
      } finally {
        release();
      }
    },
    ...(countTokens !== undefined && {
      countTokens: (messages, options) =>
        hold(limiter, options.signal, () => countTokens.call(model, messages, options)),
    }),
    continuationDelayMs: (response) => model.continuationDelayMs?.(response),
    cancelSuspendedResponse: (response, signal) =>
      model.cancelSuspendedResponse?.(response, signal),
  } satisfies Model;
}

async function hold<Value>(
  limiter: ConcurrencyLimiter,
  signal: AbortSignal,
  work: () => Promise<Value>,
): Promise<Value> {
  const release = await acquire(limiter, signal);
  try {
    return await work();
  } finally {
    release();
  }
}

/** An aborted request is left, even if its model goes on. */
async function acquire(limiter: ConcurrencyLimiter, signal: AbortSignal): Promise<() => void> {
  const release = await limiter.acquire(signal);
  signal.addEventListener("abort", release, { once: true });
  return () => {
    signal.removeEventListener("abort", release);
    release();
  };
}
