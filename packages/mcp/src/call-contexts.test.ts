import { fakeContext } from "@toolsets/testing";
import { expect, it } from "vitest";
import { CallContexts } from "./call-contexts.ts";

it("agent §17.10: where calls of several runs are under way, none is guessed", () => {
  const calls = new CallContexts();
  const [first, second] = [fakeContext({ runId: "a" }), fakeContext({ runId: "a" })];
  const other = fakeContext({ runId: "b" });
  expect(calls.ofOneRun).toBeUndefined();
  calls.begin(first);
  calls.begin(second);
  expect(calls.ofOneRun).toBe(second);
  calls.begin(other);
  expect(calls.ofOneRun).toBeUndefined();
  calls.end(other);
  expect(calls.ofOneRun).toBe(second);
});
