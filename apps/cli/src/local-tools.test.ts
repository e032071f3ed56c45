import { ModelRetry } from "@toolsets/core";
import { callByName } from "@toolsets/testing";
import { expect, test } from "vitest";
import { localTools } from "./local-tools.ts";

const tools = localTools(() => new Date("2026-11-21T12:05:12Z"));

test.each([
  ["", 0],
  ["one", 1],
  [" one\ttwo\n\nthree ", 3],
])("count_words counts what stands between blanks: %j", async (text, words) => {
  expect(await callByName(tools, "count_words", { text })).toBe(words);
});

test("calculate calculates", async () => {
  expect(await callByName(tools, "calculate", { expression: "6 * 7" })).toBe(42);
});

test("current_time knows time zones", async () => {
  expect(await callByName(tools, "current_time", { timeZone: "Asia/Tokyo" })).toMatch(
    /^Saturday, 2026-11-21 21:05:12 \S+ \(Asia\/Tokyo\)$/,
  );
});

test("current_time says a time zone once", async () => {
  expect(await callByName(tools, "current_time", { timeZone: "UTC" })).toBe(
    "Saturday, 2026-11-21 12:05:12 UTC",
  );
});

test("current_time needs no time zone", async () => {
  expect(await callByName(tools, "current_time", {})).toMatch(/^\w+day, 2026-11-2\d /);
});

test.each([
  ["calculate", { expression: "1 / 0" }],
  ["current_time", { timeZone: "Mars/Olympus" }],
  ["count_words", { words: "typo" }],
])("%s asks the model to try again with %j", async (name, args) => {
  await expect(callByName(tools, name, args)).rejects.toThrow(ModelRetry);
});
