import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CachedList, type CacheOption, keepFor } from "./cached-list.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** How often a list is read that is asked for at 0 s, 30 s, 120 s and after a notice. */
async function readings(
  cache: CacheOption | undefined,
  hearsChanges: boolean,
  ttlMs?: number,
): Promise<readonly number[]> {
  let read = 0;
  const list = new CachedList(
    async () => {
      read += 1;
      return { items: ["a"], ttlMs };
    },
    keepFor(cache, hearsChanges),
  );
  const counts: number[] = [];
  const ask = async (): Promise<void> => {
    await list.get();
    counts.push(read);
  };
  await ask();
  vi.advanceTimersByTime(30_000);
  await ask();
  vi.advanceTimersByTime(90_000);
  await ask();
  list.forget();
  await ask();
  return counts;
}

describe("agent §17.3: a list is read again", () => {
  it.each<[string, CacheOption | undefined, boolean, number | undefined, readonly number[]]>([
    ["after a notice, where notices are heard", undefined, true, undefined, [1, 1, 1, 2]],
    ["each time where they may get lost", undefined, false, undefined, [1, 2, 3, 4]],
    ["after the time that the server says", undefined, false, 60_000, [1, 1, 2, 3]],
    ["after it also where notices are heard", undefined, true, 60_000, [1, 1, 2, 3]],
    ["each time where told not to keep it", false, true, 60_000, [1, 2, 3, 4]],
    ["after a notice where told so", true, false, undefined, [1, 1, 1, 2]],
    ["after the time that is told", { ttlMs: 60_000 }, false, 5, [1, 1, 2, 3]],
  ])("%s", async (_when, cache, hearsChanges, ttlMs, expected) => {
    expect(await readings(cache, hearsChanges, ttlMs)).toEqual(expected);
  });
});

it("is not kept for longer than a day for a server", async () => {
  expect(keepFor(undefined, false)(1e12)).toBe(86_400_000);
});

it("is the same list while it is the same, and not kept after a failure", async () => {
  let items: readonly string[] = ["a"];
  const list = new CachedList(
    async () => {
      if (items.length === 0) throw new Error("gone");
      return { items: [...items], ttlMs: undefined };
    },
    keepFor(false, false),
  );
  const first = await list.get();
  expect(await list.get()).toBe(first);
  items = [];
  await expect(list.get()).rejects.toThrow("gone");
  items = ["b"];
  expect(await list.get()).toEqual(["b"]);
  expect(list.last).toEqual(["b"]);
});
