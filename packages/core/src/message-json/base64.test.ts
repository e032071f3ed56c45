import { describe, expect, it } from "vitest";
import { base64 } from "./base64.ts";
import { readJson, writeJson } from "./convert.ts";

const read = (text: string): unknown => readJson(JSON.stringify(text), base64, {});

describe("agent §7.5.1: base64 is written in the alphabet for URLs, and read in both", () => {
  it.each([
    ["-__-Pg", "+//+Pg==", "-__-Pg=="],
    ["+//+Pg==", "+//+Pg==", "-__-Pg=="],
    ["YWI", "YWI=", "YWI="],
    ["", "", ""],
  ])("%s", (given, inMemory, inJson) => {
    expect(read(given)).toBe(inMemory);
    expect(writeJson(given, base64, {})).toBe(JSON.stringify(inJson));
  });
});

describe("agent §7.8.7: what is no base64", () => {
  it("every length and every ending is taken or refused as a strict decoder does", () => {
    const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const endings = Array.from(digits).flatMap((digit) => [`a${digit}`, `ab${digit}`]);
    const isTaken = (text: string): boolean => {
      try {
        read(text);
        return true;
      } catch {
        return false;
      }
    };
    const isCanonical = (text: string): boolean =>
      Buffer.from(text, "base64url").toString("base64url") === text;
    expect(endings.filter((text) => isTaken(text) !== isCanonical(text))).toEqual([]);
  });

  it.each(["a", "abcde", "+_/+", "YW Jj", "YWJj\n", "YQ=Q", "=", "YQ===", "YWJj=", "YWI==", "é"])(
    "%j",
    (given) => {
      expect(() => read(given)).toThrow("bytes in base64");
    },
  );

  it("a long text is checked without a deep stack", () => {
    expect(read("A".repeat(8_000_000))).toHaveLength(8_000_000);
  });
});
