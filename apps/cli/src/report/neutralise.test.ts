import { expect, test } from "vitest";
import { neutralise, oneLine } from "./neutralise.ts";

test.each([
  ["ESC", "\u001B[31mred", "\\x1b[31mred"],
  ["BEL and NUL", "\u0007\u0000", "\\x07\\x00"],
  ["DEL", "a\u007F", "a\\x7f"],
  ["the C1 form of CSI", "\u009B2J", "\\x9b2J"],
  ["a carriage return that overwrites", "safe\revil", "safe\\x0devil"],
  ["direction overrides", "\u202Etxt.exe\u2066", "<U+202E>txt.exe<U+2066>"],
  ["zero-width characters", "pay\u200Bpal\uFEFF\u2060.", "pay<U+200B>pal<U+FEFF><U+2060>."],
  ["a soft hyphen", "a\u00ADb", "a\\xadb"],
  ["tag characters", "a\u{E0041}", "a<U+E0041>"],
  ["blank letters", "a\u3164b", "a<U+3164>b"],
  ["half a surrogate pair", "a\uD83Db", "a<U+D83D>b"],
])("shows %s", (_what, text, shown) => {
  expect(oneLine(text)).toBe(shown);
  expect(neutralise(text)).toBe(shown);
});

test("leaves ordinary text alone", () => {
  const text = "Ärger, 日本語, שלום, ✔️ 👍🏽 — “ok”";
  expect(oneLine(text)).toBe(text);
  expect(neutralise(text)).toBe(text);
});

test("folds lines", () => {
  expect(oneLine("\n a\r\n\n  b\u2028c\td \n")).toBe("a ⏎ b ⏎ c d");
});

test("keeps the lines and tabs of an answer", () => {
  expect(neutralise("a\r\n\tb\n\u001B]0;title\u0007")).toBe("a\n\tb\n\\x1b]0;title\\x07");
});

test("takes its time in proportion to the text", () => {
  const blanks = " ".repeat(1_000_000);
  expect(oneLine(`a${blanks}b`)).toBe(`a${blanks}b`);
});
