import { expect, it } from "vitest";
import { mergeSettings } from "./merge-settings.ts";

it("lets what a request sets win, one by one", () => {
  const own = { maxTokens: 100, seed: 7, extraHeaders: { a: "1", b: "1" }, extraBody: { x: 1 } };
  const given = { maxTokens: 200, seed: undefined, extraHeaders: { b: "2" }, extraBody: { y: 2 } };
  expect(mergeSettings(own, given)).toEqual({
    maxTokens: 200,
    seed: 7,
    extraHeaders: { a: "1", b: "2" },
    extraBody: { x: 1, y: 2 },
  });
});
