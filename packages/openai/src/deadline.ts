/** Bounds how long a provider is waited for; time that the reader takes does not count. */
export interface Deadline {
  /** Aborts when the outer signal does, and when the time is over. */
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Whether the time is over. */
  expired(): boolean;
  /** Something came: nobody waits for the provider. */
  hold(): void;
  /** The provider is waited for again: for the whole time, or for less. */
  restart(waitMs?: number): void;
  /** Lets go of the timer and of the outer signal. */
  stop(): void;
}

const LONGEST_TIMER = 2 ** 31 - 1;

/** One timer for the whole call: it looks again later if something came meanwhile. */
export function startDeadline(outer: AbortSignal, timeoutMs: number): Deadline {
  const controller = new AbortController();
  let until = performance.now() + timeoutMs;
  let over = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const lookIn = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(look, Math.min(ms, timeoutMs, LONGEST_TIMER));
  };
  const look = (): void => {
    const left = until - performance.now();
    if (left > 0) return lookIn(Math.ceil(left));
    over = true;
    controller.abort();
  };
  const onAbort = (): void => controller.abort(outer.reason);
  if (outer.aborted) onAbort();
  else outer.addEventListener("abort", onAbort, { once: true });
  lookIn(timeoutMs);
  return {
    signal: controller.signal,
    timeoutMs,
    expired: () => over,
    hold() {
      until = Infinity;
    },
    restart(waitMs = timeoutMs) {
      until = performance.now() + waitMs;
      if (waitMs < timeoutMs) lookIn(waitMs); // the timer that runs would look too late
    },
    stop() {
      clearTimeout(timer);
      outer.removeEventListener("abort", onAbort);
    },
  };
}
