/**
 * Waits for `work`, for at most `ms` milliseconds and until `signal` aborts. A late one is rejected
 * with the code of the SDK's own timeouts, an aborted one with the reason.
 */
export async function within<Value>(
  ms: number,
  work: Promise<Value>,
  signal?: AbortSignal,
): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(Object.assign(new Error("Timed out."), { code: "REQUEST_TIMEOUT" })),
      ms,
    );
  });
  try {
    return await untilAborted(Promise.race([work, late]), signal);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for `work` until `signal` aborts, and rejects with its reason then. */
export async function untilAborted<Value>(
  work: Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value> {
  if (signal === undefined) return work;
  let leave: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    leave = () => reject(signal.reason);
    signal.addEventListener("abort", leave);
    if (signal.aborted) leave();
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (leave !== undefined) signal.removeEventListener("abort", leave);
  }
}
