import { expect, it } from "vitest";
import { plainLine, plainLines, shorten } from "./plain-text.ts";

it("drops the sequences that terminals obey, and keeps what they enclose", () => {
  expect(
    plainLines("\u001B[1;31mred\u001B[0m and \u001B]8;;http://evil\u0007a link\u001B]8;;\u0007"),
  ).toBe("red and a link");
});

it("puts a space in the place of control and direction characters, and keeps lines and tabs", () => {
  expect(plainLines("a\u0000b\u009Bc\u202Ed\u2028e\r\nf\tg\u007F\n")).toBe("a b c d e\nf\tg \n");
});

it("keeps text of other scripts and emoji", () => {
  expect(plainLines("naïve 日本 👩‍🔧")).toBe("naïve 日本 👩‍🔧");
});

it("makes one line of many, and marks where it was cut", () => {
  expect(plainLine("  one\n\ttwo\u0007 three ", 100)).toBe("one two three");
  expect(plainLine("one two three", 8)).toBe("one two…");
  expect(shorten("four", 4)).toBe("four");
});
