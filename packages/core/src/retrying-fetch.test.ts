import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { retryingFetch } from "./retrying-fetch.ts";
import { waitRetryAfter } from "./retry-wait.ts";

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) }));
afterEach(() => void vi.useRealTimers());

const URL = "https://example.com/";

/** Answers in turn; notes which bodies were closed. */
function serving(...answers: readonly (number | Error | Response)[]) {
  const closed: number[] = [];
  const sent: (RequestInit | undefined)[] = [];
  const fetch: typeof globalThis.fetch = async (_input, init) => {
    const answer = answers[sent.length] ?? 200;
    const index = sent.push(init);
    if (answer instanceof Error) throw answer;
    if (answer instanceof Response) return answer;
    const body = new ReadableStream({ cancel: () => void closed.push(index) });
    return new Response(body, { status: answer });
  };
  return { fetch, sent, closed };
}

async function ended<Value>(work: Promise<Value>): Promise<Value | Error> {
  const caught = work.catch((error: unknown) => error as Error);
  await vi.runAllTimersAsync();
  return caught;
}

describe("agent §16: retryingFetch", () => {
  it("tries again after a status that passes and after a broken connection, and closes what it drops", async () => {
    const { fetch, sent, closed } = serving(503, new TypeError("fetch failed"), 200);
    const response = await ended(retryingFetch({ fetch })(URL, { method: "POST", body: "{}" }));
    expect(response).toMatchObject({ status: 200 });
    expect(sent.map((init) => init?.body)).toEqual(["{}", "{}", "{}"]);
    expect(closed).toEqual([1]);
  });

  it("gives the last response as it is, and throws the last error", async () => {
    const busy = serving(429, 429, 429, 429);
    expect(await ended(retryingFetch({ fetch: busy.fetch })(URL))).toMatchObject({ status: 429 });
    expect([busy.sent.length, busy.closed]).toEqual([3, [1, 2]]);
    const error = new TypeError("fetch failed");
    const broken = serving(error, error);
    const twice = retryingFetch({ fetch: broken.fetch, maxAttempts: 2 });
    expect(await ended(twice(URL))).toBe(error);
    expect(broken.sent).toHaveLength(2);
  });

  it("leaves other answers as they are", async () => {
    const { fetch, sent } = serving(404);
    expect(await ended(retryingFetch({ fetch })(URL))).toMatchObject({ status: 404 });
    expect(sent).toHaveLength(1);
  });

  it("tries again what `validate` throws, after the response was closed, and throws it in the end", async () => {
    const { fetch, closed } = serving(200, 200);
    const odd = new Error("not what I want");
    const validate = () => {
      throw odd;
    };
    expect(await ended(retryingFetch({ fetch, validate, maxAttempts: 2 })(URL))).toBe(odd);
    expect(closed).toEqual([1, 2]);
    const once = serving(200);
    const isRetryable = async (error: unknown) => error !== odd;
    expect(await ended(retryingFetch({ fetch: once.fetch, validate, isRetryable })(URL))).toBe(odd);
    expect(once.sent).toHaveLength(1);
  });

  it("sends a stream once, and an async iterable", async () => {
    async function* pieces() {
      yield new TextEncoder().encode("{}");
    }
    for (const body of [new ReadableStream(), pieces() as never]) {
      const { fetch, sent } = serving(503); // the types of `fetch` know no iterables
      expect(await ended(retryingFetch({ fetch })(URL, { body }))).toMatchObject({ status: 503 });
      expect(sent).toHaveLength(1);
    }
  });

  it("sends a request as often as needed, each time whole", async () => {
    const bodies: string[] = [];
    const fetch: typeof globalThis.fetch = async (input) => {
      bodies.push(await (input as Request).text()); // one was passed
      return new Response(null, { status: bodies.length === 1 ? 503 : 200 });
    };
    const request = new Request(URL, { method: "POST", body: "{}" });
    expect(await ended(retryingFetch({ fetch })(request))).toMatchObject({ status: 200 });
    expect(bodies).toEqual(["{}", "{}"]);
  });

  it("does not try again what is no request", async () => {
    const onRetry = vi.fn<() => void>();
    const send = retryingFetch({ onRetry });
    expect(await ended(send("not an address"))).toBeInstanceOf(TypeError);
    expect(await ended(send(URL, { headers: { "x y": "z" } }))).toBeInstanceOf(TypeError);
    expect(onRetry).not.toHaveBeenCalled();
  });

  it("tells of each wait, and an abort ends it", async () => {
    const controller = new AbortController();
    const { fetch, sent } = serving(503, 503);
    const told: unknown[] = [];
    const onRetry = ({ attempt, waitMs }: { attempt: number; waitMs: number }) => {
      told.push([attempt, waitMs]);
      setTimeout(() => controller.abort(new Error("enough")), 10);
    };
    const work = retryingFetch({ fetch, onRetry })(URL, { signal: controller.signal });
    expect(await ended(work)).toMatchObject({ message: "enough" });
    expect([told, sent.length]).toEqual([[[1, 1000]], 1]);
  });

  it.each(["wait", "onRetry"])("an abort ends a `%s` that never settles", async (name) => {
    const controller = new AbortController();
    const { fetch, sent } = serving(503, 200);
    const hang = () => {
      setTimeout(() => controller.abort(new Error("enough")), 10);
      return new Promise<never>(() => {});
    };
    const work = retryingFetch({ fetch, [name]: hang })(URL, { signal: controller.signal });
    expect(await ended(work)).toMatchObject({ message: "enough" });
    expect(sent).toHaveLength(1);
  });

  it("leaves nothing behind on the signal", async () => {
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, "addEventListener");
    const removed = vi.spyOn(signal, "removeEventListener");
    const { fetch } = serving(503, 503, 200);
    const wait = async () => 1;
    expect(await ended(retryingFetch({ fetch, wait })(URL, { signal }))).toMatchObject({
      status: 200,
    });
    const listeners = ({ mock }: typeof added | typeof removed) =>
      new Set(mock.calls.map(([, listener]) => listener));
    expect(listeners(added).size).toBeGreaterThan(1);
    expect(listeners(removed)).toEqual(listeners(added));
  });

  it("never waits shorter than it is told, and refuses what is no time", async () => {
    const times: number[] = [];
    const { fetch } = serving(503, 200);
    const timed: typeof globalThis.fetch = (...request) => {
      times.push(Date.now());
      return fetch(...request);
    };
    expect(await ended(retryingFetch({ fetch: timed, wait: () => Infinity })(URL))).toMatchObject({
      status: 200,
    });
    expect(Number(times[1]) - Number(times[0])).toBe(2 ** 31 - 1);
    for (const waitMs of [Number.NaN, -1, "1" as never]) {
      const { fetch: broken, sent } = serving(503, 200);
      const work = retryingFetch({ fetch: broken, wait: () => waitMs })(URL);
      expect(await ended(work)).toMatchObject({ code: "invalid_usage" }); // untyped code
      expect(sent).toHaveLength(1);
    }
  });

  it("refuses a number of attempts that is none", () => {
    expect(() => retryingFetch({ maxAttempts: 0 })).toThrow("it must be at least 1");
  });
});

describe("agent §16: waitRetryAfter", () => {
  const waitFor = (header: string | undefined, attempt = 1) =>
    waitRetryAfter()({
      attempt,
      response: new Response(
        null,
        header === undefined ? {} : { headers: { "retry-after": header } },
      ),
      error: undefined,
    });

  it.each([
    ["7", 7000],
    ["0", 0],
    ["9999", 300_000],
    ["Thu, 01 Jan 2026 00:00:30 GMT", 30_000],
    ["Fri, 02 Jan 2026 00:00:00 GMT", 300_000],
    ["Wed, 31 Dec 2025 00:00:00 GMT", 1000],
    ["-1", 1000],
    ["1.5", 1000],
    ["soon", 1000],
    ["Thursday, 01-Jan-26 00:00:30 GMT", 30_000],
    ["Thu Jan  1 00:00:30 2026", 30_000],
    ["unknown 5000", 1000],
    ["retry later 2999", 1000],
    ["Thu, 01 Jan 2026 soon 00:00:30 GMT", 1000],
    [undefined, 1000],
  ])("waits for %s: %d ms", async (header, waitMs) => {
    expect(await waitFor(header)).toBe(waitMs);
  });

  it("waits twice as long each time, and a minute at most", async () => {
    const waits = [1, 2, 3, 7, 40].map((attempt) => waitFor(undefined, attempt));
    expect(waits).toEqual([1000, 2000, 4000, 60_000, 60_000]);
    const failed = { attempt: 1, response: undefined, error: new Error("broken") };
    expect(await waitRetryAfter({ fallback: () => 5 })(failed)).toBe(5);
    const asked = { ...failed, response: new Response(null, { headers: { "retry-after": "9" } }) };
    expect(await waitRetryAfter({ maxWaitMs: 10 })(asked)).toBe(10);
  });

  it.each([Number.NaN, -1, "9" as never])("refuses %s as the longest wait", (maxWaitMs) => {
    expect(() => waitRetryAfter({ maxWaitMs })).toThrow("it must be a number of at least 0");
  });
});
