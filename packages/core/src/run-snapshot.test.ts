import { expect, it } from "vitest";
import { RunCancelledError } from "./errors/run-cancelled-error.ts";
import { attachRunSnapshot, getRunSnapshot } from "./run-snapshot.ts";
import { NO_RUN_USAGE } from "./usage.ts";

const snapshot = {
  runId: "r",
  conversationId: "c",
  metadata: { team: "a" },
  messages: [],
  newMessageIndex: 0,
  undelivered: [],
  usage: NO_RUN_USAGE,
};

it("agent §14: is found on an error and on its causes, and a circle of causes ends", () => {
  const inner = new Error("inner");
  attachRunSnapshot(inner, snapshot);
  expect(getRunSnapshot(inner)).toBe(snapshot);
  expect(getRunSnapshot(new Error("outer", { cause: inner }))).toBe(snapshot);
  const circle: Error & { cause?: unknown } = new Error("circle");
  circle.cause = new Error("half", { cause: circle });
  expect(getRunSnapshot(circle)).toBeUndefined();
});

it("leaves alone what cannot carry it", () => {
  for (const thrown of ["text", 1, null, undefined, Object.freeze(new Error("frozen"))]) {
    attachRunSnapshot(thrown, snapshot);
    expect(getRunSnapshot(thrown)).toBeUndefined();
  }
});

it("is not printed with the error", () => {
  const error = new RunCancelledError();
  attachRunSnapshot(error, snapshot);
  expect(Object.keys(error)).not.toContain("messages");
  expect(error.runId).toBe("r");
  expect(error.messages).toBe(snapshot.messages);
  expect(JSON.stringify(error)).not.toContain("usage");
});
