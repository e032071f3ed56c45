import { expect, it, vi } from "vitest";
import { randomHex, uuidv7 } from "./random-id.ts";

it("agent §1.6: ids are UUIDs of version 7, sorted by time", () => {
  const form = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  vi.useFakeTimers({ now: 0x0123_4567_89ab });
  try {
    const first = uuidv7();
    expect(first).toMatch(form);
    expect(first.startsWith("01234567-89ab-7")).toBe(true);
    vi.advanceTimersByTime(1);
    const second = uuidv7();
    expect(second > first).toBe(true);
  } finally {
    vi.useRealTimers();
  }
  const many = new Set(Array.from({ length: 1000 }, () => uuidv7()));
  expect(many.size).toBe(1000);
});

it("random text has two digits a byte", () => {
  expect(randomHex(16)).toMatch(/^[0-9a-f]{32}$/);
});
