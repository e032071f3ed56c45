import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { startDeadline } from "./deadline.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const calm = (): AbortSignal => new AbortController().signal;

it("is over when nothing came in its time", () => {
  const deadline = startDeadline(calm(), 100);
  vi.advanceTimersByTime(99);
  expect(deadline.expired()).toBe(false);
  vi.advanceTimersByTime(1);
  expect(deadline.expired()).toBe(true);
  expect(deadline.signal.aborted).toBe(true);
});

it("has its whole time again after each event, over one timer", () => {
  const deadline = startDeadline(calm(), 100);
  for (let event = 0; event < 10; event += 1) {
    vi.advanceTimersByTime(60);
    deadline.restart();
    expect(vi.getTimerCount()).toBe(1);
  }
  vi.advanceTimersByTime(99);
  expect(deadline.expired()).toBe(false);
  vi.advanceTimersByTime(1);
  expect(deadline.expired()).toBe(true);
});

it("does not count the time of the reader", () => {
  const deadline = startDeadline(calm(), 100);
  deadline.hold();
  vi.advanceTimersByTime(10_050);
  expect(deadline.expired()).toBe(false);
  deadline.restart();
  vi.advanceTimersByTime(99);
  expect(deadline.expired()).toBe(false);
  vi.advanceTimersByTime(1);
  expect(deadline.expired()).toBe(true);
});

it("waits for less where it is told so", () => {
  const deadline = startDeadline(calm(), 100_000);
  deadline.hold();
  deadline.restart(50);
  vi.advanceTimersByTime(50);
  expect(deadline.expired()).toBe(true);
});

it("hands on an abort with its reason, and is not over then", () => {
  const outer = new AbortController();
  const deadline = startDeadline(outer.signal, 100);
  outer.abort("gone");
  expect(deadline.signal.reason).toBe("gone");
  expect(deadline.expired()).toBe(false);
  expect(startDeadline(outer.signal, 100).signal.reason).toBe("gone");
});

it("lets go of the timer and of the signal", () => {
  const outer = new AbortController();
  const deadline = startDeadline(outer.signal, Infinity);
  expect(vi.getTimerCount()).toBe(1);
  deadline.stop();
  expect(vi.getTimerCount()).toBe(0);
  outer.abort();
  expect(deadline.signal.aborted).toBe(false);
});
