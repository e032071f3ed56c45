import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startDeadline } from "./deadline.ts";

const reason = new Error("too late");

function start(timeoutMs: number, outer: AbortSignal = new AbortController().signal) {
  return startDeadline(timeoutMs, outer, () => reason);
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("a deadline", () => {
  it("aborts when the time is over, and not before", () => {
    const { signal } = start(100);
    vi.advanceTimersByTime(99);
    expect(signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(signal.reason).toBe(reason);
  });

  it("begins anew with each restart, and stands still while it is held", () => {
    const deadline = start(100);
    vi.advanceTimersByTime(90);
    deadline.hold();
    vi.advanceTimersByTime(1_000);
    deadline.restart();
    vi.advanceTimersByTime(99);
    expect(deadline.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(deadline.signal.aborted).toBe(true);
  });

  it("takes a shorter time at once", () => {
    const deadline = start(10_000);
    deadline.restart(100);
    vi.advanceTimersByTime(100);
    expect(deadline.signal.aborted).toBe(true);
  });

  it("has one timer, whatever happens, and none when it is stopped", () => {
    const deadline = start(100);
    for (let event = 0; event < 10; event++) {
      deadline.hold();
      deadline.restart();
      vi.advanceTimersByTime(50);
    }
    expect(vi.getTimerCount()).toBe(1);
    deadline.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("passes the outer abort on, with its reason", () => {
    const outer = new AbortController();
    const before = start(100, AbortSignal.abort("early"));
    const during = start(100, outer.signal);
    outer.abort("enough");
    expect([before.signal.reason, during.signal.reason]).toEqual(["early", "enough"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("waits longer than a timer can, without firing early", () => {
    const { signal } = start(Number.POSITIVE_INFINITY);
    vi.advanceTimersByTime(2 ** 31);
    expect(signal.aborted).toBe(false);
  });
});
