import { expect, it } from "vitest";
import { CASES } from "./cases.ts";
import { readCommand, USAGE } from "./command.ts";

it("runs all cases when none is named", () => {
  expect(readCommand([])).toEqual({ kind: "run", cases: Object.keys(CASES), rounds: 15 });
});

it("runs the named cases, also behind the dashes that a package manager passes on", () => {
  const command = { kind: "run", cases: ["turn", "deltas"], rounds: 3 };
  expect(readCommand(["turn", "deltas", "--rounds", "3"])).toEqual(command);
  expect(readCommand(["--", "turn", "deltas", "--rounds=3"])).toEqual(command);
});

it.each(["--help", "-h"])("helps after %s, whatever else was said", (word) => {
  expect(readCommand(["turn", word])).toEqual({ kind: "help" });
});

it("names every case in its help", () => {
  for (const name of Object.keys(CASES)) expect(USAGE).toContain(`\n  ${name} `);
});

it.each([
  [["toString"], "There is no case toString."],
  [["--rounds", "0"], "--rounds is 0; it takes a whole number from 1."],
  [["--rounds", "many"], "--rounds is many; it takes a whole number from 1."],
  [["--fast"], "Unknown option '--fast'"],
])("refuses %j", (words, message) => {
  expect(readCommand(words)).toMatchObject({
    kind: "wrong",
    message: expect.stringContaining(message),
  });
});
