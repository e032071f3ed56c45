import { UsageError } from "@toolsets/core";
import { expect, test } from "vitest";
import { CliError, usageError } from "./cli-error.ts";
import { toFailure, traceOf } from "./failure.ts";
import { Interruption } from "./interruption.ts";

test.each([
  ["wrong usage", usageError("No."), "error: No. `--help` lists the options.", 2],
  ["a known failure", new CliError("Not installed."), "error: Not installed.", 1],
  ["an error of a toolset", new UsageError("Do that."), "error: Do that.", 1],
  ["an interruption", new Interruption("Interrupted.", 130, true), "error: Interrupted.", 130],
  ["nobody who reads", new Interruption("Left.", 0, false), undefined, 0],
])("%s is told on one line, with an exit code", (_what, error, line, exitCode) => {
  expect(toFailure(error)).toEqual({ line, exitCode });
});

test("an error that nobody foresaw says how to find it", () => {
  expect(toFailure(new TypeError("x is not a function"))).toEqual({
    line: "error: TypeError: x is not a function (This is unexpected. `NODE_DEBUG=toolsets` shows where it comes from.)",
    exitCode: 1,
  });
});

test("a trace is stack, code and the stack of the cause, and nothing else", () => {
  const cause = new Error("inner");
  const error = Object.assign(new Error("outer", { cause }), {
    code: "bad",
    request: { apiKey: "secret" },
  });
  expect(traceOf(error)).toBe(`${error.stack}\ncode: bad\ncause: ${cause.stack}`);
  expect(traceOf("text")).toBe("text");
});

test("several failures are told by the first", () => {
  const errors = [new UsageError("One."), new UsageError("Two."), new UsageError("Three.")];
  expect(toFailure(new AggregateError(errors)).line).toBe("error: One. (And 2 more.)");
});

test("what a library calls `startTimeoutMs` is an option here", () => {
  expect(toFailure(new UsageError("Raise `startTimeoutMs`.")).line).toBe(
    "error: Raise `--start-timeout`.",
  );
});

test("what comes from outside can neither break the line nor reach the terminal", () => {
  expect(toFailure(new CliError("It says:\nerror: \u001B[2Jdone\u202E")).line).toBe(
    "error: It says: ⏎ error: \\x1b[2Jdone<U+202E>",
  );
});

test("a long message keeps its end, where the next move is", () => {
  const { line = "" } = toFailure(new CliError(`${"long ".repeat(10_000)}Do that.`));
  expect(line.length).toBeLessThan(2100);
  expect(line).toMatch(/^error: long .* … .*long Do that\.$/);
});
