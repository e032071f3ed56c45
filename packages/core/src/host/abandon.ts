import { isPromise } from "../maybe-promise.ts";

/** Waits for `work`; after an abort for `drainMs` more, so that it can clean up, and then no longer. */
export function abandonAfter<Value>(
  work: Value | Promise<Value>,
  signal: AbortSignal,
  drainMs: number,
): Value | Promise<Value> {
  if (!isPromise(work)) return work;
  return new Promise<Value>((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const leave = (): void => {
      if (drainMs === 0) reject(signal.reason);
      else timer = setTimeout(() => reject(signal.reason), drainMs);
    };
    const settle = (): void => {
      signal.removeEventListener("abort", leave);
      clearTimeout(timer);
    };
    if (signal.aborted) leave();
    else signal.addEventListener("abort", leave, { once: true });
    Promise.resolve(work).finally(settle).then(resolve, reject);
  });
}
