import { expect, it } from "vitest";
import { plainText, quoteName } from "./quote-name.ts";

it("puts a name in backticks, as it is", () => {
  expect(["search", "", "日本 🚀", "a b"].map(quoteName)).toEqual([
    "`search`",
    "``",
    "`日本 🚀`",
    "`a b`",
  ]);
});

it("writes out what would break a line, hide text or end the quotation", () => {
  expect(quoteName("a\nb\u001B[31m\u202E`\u2028")).toBe(
    "`a\\u{a}b\\u{1b}[31m\\u{202e}\\u{60}\\u{2028}`",
  );
});

it("cuts what is longer than 100 characters, between code points", () => {
  expect(quoteName("x".repeat(100))).toBe(`\`${"x".repeat(100)}\``);
  expect(quoteName("x".repeat(101))).toBe(`\`${"x".repeat(100)}… (101 characters)\``);
  expect(quoteName("🚀".repeat(5000))).toBe(`\`${"🚀".repeat(100)}… (10000 characters)\``);
});

it("keeps the backticks of a whole sentence", () => {
  expect(plainText("There is no tool `nope`.\n", 100)).toBe("There is no tool `nope`.\\u{a}");
});
