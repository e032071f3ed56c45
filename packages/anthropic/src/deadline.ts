import { UsageError } from "@toolsets/core";

/** What `setTimeout` takes at most. */
const LONGEST_MS = 2 ** 31 - 1;

/** Bounds how long a provider is waited for; time that the reader takes does not count. */
export interface Deadline {
  /** Aborted with the caller's reason, or with what `toReason` made. */
  readonly signal: AbortSignal;
  /** Something came: nobody waits for the provider. */
  hold(): void;
  /** The provider is waited for again, for the given time or for as long as at the start. */
  restart(waitMs?: number): void;
  /** Lets go of the timer and of the outer signal. */
  stop(): void;
}

/**
 * One timer for the whole request: it looks again later if something came meanwhile.
 *
 * @throws `invalid_usage` when `timeoutMs` is not above zero.
 */
export function startDeadline(
  timeoutMs: number,
  outer: AbortSignal,
  toReason: () => Error,
): Deadline {
  if (!(timeoutMs > 0))
    throw new UsageError(`\`timeoutMs\` is ${timeoutMs}; it must be above zero.`);
  const controller = new AbortController();
  let until: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const arm = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(look, Math.min(ms, LONGEST_MS));
  };
  const look = (): void => {
    const left = until === undefined ? timeoutMs : until - performance.now();
    if (left > 0) arm(left);
    else controller.abort(toReason());
  };
  const onAbort = (): void => {
    clearTimeout(timer);
    controller.abort(outer.reason);
  };
  const deadline: Deadline = {
    signal: controller.signal,
    hold: () => {
      until = undefined;
    },
    restart: (waitMs) => {
      until = performance.now() + (waitMs ?? timeoutMs);
      if (waitMs !== undefined) arm(waitMs);
    },
    stop: () => {
      clearTimeout(timer);
      outer.removeEventListener("abort", onAbort);
    },
  };
  if (outer.aborted) onAbort();
  else {
    outer.addEventListener("abort", onAbort, { once: true });
    deadline.restart(timeoutMs);
  }
  return deadline;
}
