import { expect, it } from "vitest";
import { ModelRetry } from "./model-retry.ts";
import { RevivedError } from "./revived-error.ts";
import { isToolsetsError, ToolsetsError } from "./toolsets-error.ts";
import { UsageError } from "./usage-error.ts";

it("instanceof compares codes, so that it holds for another copy of core", () => {
  const foreign = new RevivedError({ code: "invalid_usage", message: "from elsewhere" });
  expect(foreign).toBeInstanceOf(UsageError);
  expect(foreign).toBeInstanceOf(ToolsetsError);
  expect(foreign).not.toBeInstanceOf(ModelRetry);
  expect(new UsageError("x")).not.toBeInstanceOf(ModelRetry);
});

it("an error that only has a code of ours is none of ours", () => {
  const impostor = Object.assign(new Error("x"), { code: "invalid_usage" });
  expect(isToolsetsError(impostor)).toBe(false);
  expect(impostor).not.toBeInstanceOf(UsageError);
  expect(isToolsetsError(undefined)).toBe(false);
});

it("a subclass of an application is its own class", () => {
  class Special extends UsageError {}
  expect(new Special("x")).toBeInstanceOf(UsageError);
  expect(new Special("x")).toBeInstanceOf(Special);
  expect(new UsageError("x")).not.toBeInstanceOf(Special);
});

it("carries its code and message over a wire, and its name in a trace", () => {
  const error = new UsageError("Do this.");
  expect(JSON.parse(JSON.stringify(error))).toEqual({ code: "invalid_usage", message: "Do this." });
  expect(String(error)).toBe("UsageError: Do this.");
});

it("a retry with faults says each with its place", () => {
  const error = new ModelRetry([
    { type: "a", loc: ["x", 0], msg: "too small", input: 1 },
    { type: "b", loc: [], msg: "no object", input: 1 },
  ]);
  expect(error.message).toBe("x.0: too small; arguments: no object");
});
