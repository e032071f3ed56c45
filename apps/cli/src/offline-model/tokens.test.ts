import { describe, expect, it } from "vitest";
import { meaningsOf, stem, wordsOf } from "./tokens.ts";

describe("wordsOf", () => {
  it("splits at cases, signs and underscores", () => {
    expect(wordsOf("fs_readTextFile HTTPServer list-all what's")).toEqual([
      "fs",
      "read",
      "text",
      "file",
      "http",
      "server",
      "list",
      "all",
      "what",
    ]);
  });
});

describe("stem", () => {
  it.each([
    ["directories", "directory"],
    ["searches", "search"],
    ["files", "file"],
    ["reading", "read"],
    ["running", "run"],
    ["created", "create"],
    ["calculating", "calculate"],
  ])("%s and %s are forms of one word", (one, other) => {
    expect(stem(one)).toBe(stem(other));
  });

  it.each([
    ["status", "stat"],
    ["class", "clas"],
    ["word", "work"],
  ])("%s and %s are two words", (one, other) => {
    expect(stem(one)).not.toBe(stem(other));
  });
});

describe("meaningsOf", () => {
  it("names what means the same alike, and leaves out stop words", () => {
    expect(meaningsOf("Show me the folders and how large they are")).toEqual([
      "show",
      "directory",
      "size",
    ]);
    expect(meaningsOf("list_allowed_directories")).toEqual(["list", "allow", "directory"]);
  });
});
