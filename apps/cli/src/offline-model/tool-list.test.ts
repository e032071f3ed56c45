import { expect, test } from "vitest";
import { toolList } from "./tool-list.ts";

test("puts tools with one prefix together, after the others", () => {
  expect(toolList(["fs_read", "count_words", "fs_list", "calculate", "fs_write"])).toBe(
    "  count_words, calculate\n  fs_…: read, list, write",
  );
});

test("keeps its lines short", () => {
  const names = Array.from({ length: 30 }, (_, index) => `server_some_tool_${index}`);
  const lines = toolList(names).split("\n");
  expect(lines.length).toBeGreaterThan(3);
  expect(lines.filter((line) => line.length > 78)).toEqual([]);
  expect(lines[1]).toMatch(/^ {12}some_tool_\d+, /);
  expect(lines.join(" ").match(/some_tool_\d+/g)).toHaveLength(30);
});

test("says how many it leaves out", () => {
  const names = Array.from({ length: 45 }, (_, index) => `tool${index}`);
  expect(toolList(names)).toMatch(/tool39\n {2}and 5 more$/);
});
