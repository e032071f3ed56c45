import { describe, expect, it } from "vitest";
import { isFilePath, isPath, readItems } from "./read-items.ts";

describe("readItems", () => {
  it("tells words from material", () => {
    const question = `Isn't "a b" in ./x.ts, 'c d', 3.5 or (1 + -2)*3 at https://a.b/c?d=1. *.md`;
    expect(readItems(question).map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      "word Isn't",
      "quote a b",
      "word in",
      "path ./x.ts",
      "break ,",
      "quote c d",
      "break ,",
      "number 3.5",
      "word or",
      "expression (1 + -2)*3",
      "word at",
      "url https://a.b/c?d=1",
      "glob *.md",
    ]);
  });

  it("knows where each piece is", () => {
    const question = `write "x y" to a.txt.`;
    for (const { kind, text, start, end } of readItems(question))
      expect(question.slice(start, end)).toBe(kind === "quote" ? `"${text}"` : text);
  });

  it.each([
    ["17 times 23", "17 * 23"],
    ["3 plus 4 minus 2", "3 + 4 - 2"],
    ["9 divided by 3 x 2", "9 / 3 * 2"],
    ["(1+ 2)×4 ÷ 5", "(1+ 2) * 4 / 5"],
  ])("puts the arithmetic of %j in signs", (text, signs) => {
    const [item] = readItems(text);
    expect(item).toMatchObject({ kind: "expression", start: 0, end: text.length });
    expect(item?.text.replaceAll("  ", " ")).toBe(signs);
  });

  it("leaves quotations, dates and other numbers alone", () => {
    const items = readItems(`"3 plus 4" on 2026-01-02, many times 5`);
    expect(items.map(({ kind }) => kind)).not.toContain("expression");
    expect(items[0]?.text).toBe("3 plus 4");
  });
});

describe("isPath", () => {
  it.each([
    "README.md",
    ".gitignore",
    "packages/core",
    "a/b",
    "./x",
    "../y",
    "~/z",
    "/etc",
    ".",
    "C:\\a",
    "a b.txt",
  ])("%s is one", (text) => {
    expect(isPath(text)).toBe(true);
  });

  it.each(["README", "e.g", "3.5", "and/or", "word", "end.", ""])("%j is none", (text) => {
    expect(isPath(text)).toBe(false);
  });
});

describe("isFilePath", () => {
  it("looks at the last name", () => {
    expect(["a/b.ts", ".env", "a/.npmrc"].map(isFilePath)).toEqual([true, true, true]);
    expect(["a.d/b", "packages", "..", "."].map(isFilePath)).toEqual([false, false, false, false]);
  });
});
