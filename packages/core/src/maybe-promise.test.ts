import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { andThen, isPromise } from "./maybe-promise.ts";

/** As arguments of a call may be. */
const withThen = (value: unknown): object =>
  JSON.parse(JSON.stringify({ key: value }).replace("key", "then"));

it("knows promises, those of other realms too, and takes no key `then` for one", () => {
  const foreign: Promise<unknown> = runInNewContext("Promise.resolve(1)");
  expect([Promise.resolve(1), foreign].map((value) => isPromise(value))).toEqual([true, true]);
  const values: readonly unknown[] = [undefined, null, 1, "then", {}, ...["x", {}].map(withThen)];
  expect(values.filter((value) => isPromise(value))).toEqual([]);
});

it("goes on without a promise where it needs none", async () => {
  const args = withThen("x");
  expect(andThen(args, (value) => [value])).toEqual([args]);
  expect(await andThen(Promise.resolve(1), (value) => value + 1)).toBe(2);
});
