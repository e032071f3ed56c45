/** Long enough for a machine that is busy, and shorter than the patience of test runners. */
const WATCH_MS = 4_000;

/** Fails a test. */
export function check(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** Compares as JSON, whatever the order of keys. */
export function checkSame(actual: unknown, expected: unknown, what: string): void {
  const [is, should] = [toText(actual), toText(expected)];
  check(is === should, `${what} should be\n  ${should}\nbut is\n  ${is}`);
}

function toText(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** What work throws. */
export async function failureOf(what: string, work: () => Promise<unknown>): Promise<unknown> {
  let value: unknown;
  try {
    value = await within(what, work());
  } catch (error) {
    if (error instanceof NeverEnded) throw error;
    return error;
  }
  throw new Error(`${what} should fail, but gives ${toText(value)}`);
}

class NeverEnded extends Error {}

/** Fails what does not come to its end. */
export async function within<Value>(what: string, work: Promise<Value>): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const watch = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NeverEnded(`${what} does not come to its end`)), WATCH_MS);
  });
  try {
    return await Promise.race([work, watch]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits until something holds. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const start = Date.now();
  while (!holds()) {
    check(Date.now() - start < WATCH_MS, what);
    await pause();
  }
}

/** Lets everything go on that is ready. */
export function pause(ms: number = 1): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Fails for a body that is no JSON to everyone: JavaScript reads half a character, where other languages
 * refuse the whole body.
 */
export function checkBody(body: string): void {
  JSON.parse(body);
  const escapes = body.replaceAll("\\\\", ""); // a backslash that stands for itself
  const half = /(?<!\\ud[89ab][\da-f]{2})\\ud[c-f]|\\ud[89ab][\da-f]{2}(?!\\ud[c-f])/i.test(
    escapes,
  );
  check(!half && !/\p{Surrogate}/u.test(body), "The request holds half a character.");
}
