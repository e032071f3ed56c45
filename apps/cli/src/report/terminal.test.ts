import { expect, test } from "vitest";
import { terminalOf, type TerminalStream } from "./terminal.ts";

const red = (stream: Partial<TerminalStream>, environment: Record<string, string>): string =>
  terminalOf({ write: () => true, ...stream }, environment).paint("red", "text");
const RED = "\u001B[31mtext\u001B[39m";

test.each([
  ["a terminal", true, {}, RED],
  ["a pipe", false, {}, "text"],
  ["a terminal with NO_COLOR", true, { NO_COLOR: "1" }, "text"],
  ["a terminal with an empty NO_COLOR", true, { NO_COLOR: "" }, RED],
  ["a dumb terminal", true, { TERM: "dumb" }, "text"],
  ["a pipe with FORCE_COLOR", false, { FORCE_COLOR: "1" }, RED],
  ["a pipe with both", false, { FORCE_COLOR: "", NO_COLOR: "1" }, RED],
  ["a terminal with FORCE_COLOR=0", true, { FORCE_COLOR: "0" }, "text"],
])("colours on %s", (_where, isTTY, environment, shown) => {
  expect(red({ isTTY }, environment)).toBe(shown);
});

test.each([
  [80, 80],
  [undefined, 100],
  [0, 100],
])("a stream of %s columns has %d", (columns, expected) => {
  const stream = { write: () => true, ...(columns !== undefined && { columns }) };
  expect(terminalOf(stream, {}).columns).toBe(expected);
});
