import { expect, it } from "vitest";
import { addRequest, addUsage, NO_RUN_USAGE, NO_USAGE } from "./usage.ts";

it("agent §9: numbers, details and unknown numbers are summed by name", () => {
  const total = {
    ...NO_RUN_USAGE,
    inputTokens: 1,
    details: { a: 1 },
    extra: { pages: 2, note: 1 },
  };
  const more = {
    inputTokens: 2,
    toolCalls: 1,
    details: { a: 1, b: 3 },
    extra: { pages: 1, to: "x" },
  };
  expect(addUsage(total, more)).toEqual({
    ...NO_RUN_USAGE,
    inputTokens: 3,
    toolCalls: 1,
    details: { a: 2, b: 3 },
    extra: { pages: 3, note: 1 },
  });
});

it("agent §9: a cost that nobody knows is absent, and one that is known is kept", () => {
  expect(addRequest(NO_RUN_USAGE, NO_USAGE)).toStrictEqual({ ...NO_RUN_USAGE, requests: 1 });
  const paid = addRequest(NO_RUN_USAGE, { ...NO_USAGE, cost: "0.25" });
  expect(paid.cost).toBe("0.25");
  expect(addRequest(paid, NO_USAGE)).toMatchObject({ cost: "0.25", requests: 2 });
});

it("names of a provider are data: `__proto__` is one like others", () => {
  const details = Object.fromEntries([["__proto__", 1]]);
  expect(Object.entries(addUsage(NO_RUN_USAGE, { details }).details)).toEqual([["__proto__", 1]]);
});

it("what is left of one without the other", () => {
  const total = { ...NO_RUN_USAGE, requests: 3, cost: "0.5", details: { a: 2 } };
  expect(addUsage(total, { requests: 1, cost: "0.2", details: { a: 2 } }, -1)).toEqual({
    ...NO_RUN_USAGE,
    requests: 2,
    cost: "0.3",
    details: { a: 0 },
  });
});
