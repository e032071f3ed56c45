import { expect, it } from "vitest";
import { UnknownToolNameError } from "./unknown-tool-name-error.ts";

const numbered = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `t${index}`);

it("names the option, the unknown names and, sorted, those that were offered", () => {
  const error = new UnknownToolNameError("The map", ["serch", "opn"], ["search", "open"]);
  expect(error).toMatchObject({
    code: "unknown_tool_name",
    toolNames: ["serch", "opn"],
    known: ["search", "open"],
    message:
      "The map names `serch`, `opn`, which the toolset does not offer. Correct the name, or pipe what hides the tool after it; offered are `open`, `search`.",
  });
});

it("says so when there are no tools", () => {
  expect(new UnknownToolNameError("The map", ["a"], []).message).toContain("offered are no tools.");
});

it("writes at most 20 names of each kind, and keeps all in its fields", () => {
  const error = new UnknownToolNameError("The map", numbered(23), numbered(10_000));
  expect(error.message.match(/`t\d+`/g)).toHaveLength(40);
  expect(error.message).toContain("`t19` and 3 more, which the toolset does not offer.");
  expect(error.message).toMatch(/ and 9980 more\.$/);
  expect([error.toolNames.length, error.known.length]).toEqual([23, 10_000]);
});

it("writes out what a server may have put into a name", () => {
  const { message } = new UnknownToolNameError(
    "The map",
    ["a`\u001b[2J"],
    ["b\n" + "c".repeat(200)],
  );
  expect(message).toContain("`a\\u{60}\\u{1b}[2J`");
  expect(message).toContain("`b\\u{a}");
  expect(message).toContain("… (202 characters)`");
});
