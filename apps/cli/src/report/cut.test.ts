import { expect, test } from "vitest";
import { columnsOf, cut } from "./cut.ts";

test.each([
  ["abc", 3],
  ["", 0],
  ["日本", 4],
  ["👍🏽", 2],
  ["✔️", 2],
  ["é", 1],
  ["e\u0301", 1],
  ["→ ⏎", 3],
])("%s takes %d columns", (text, columns) => {
  expect(columnsOf(text)).toBe(columns);
});

test.each([
  ["abc", 3, "abc"],
  ["abcd", 3, "ab…"],
  ["日本語", 5, "日本…"],
  ["日本語", 4, "日…"],
  ["日本", 4, "日本"],
  ["a👍🏽b", 3, "a…"],
  ["", 3, ""],
])("%s cut to %d columns is %s", (line, columns, expected) => {
  expect(cut(line, columns)).toBe(expected);
  expect(columnsOf(cut(line, columns))).toBeLessThanOrEqual(columns);
});
