import { describe, expect, it } from "vitest";
import { toWellFormed } from "./well-formed.ts";

const CUT = "a😀".slice(0, 2);
const at = new Date(0);
const GIVEN = {
  text: CUT,
  whole: "😀",
  [`key ${CUT}`]: [CUT, 1, null, { rest: "😀".slice(1), at }],
  kept: { at, list: ["b"] },
};
const MENDED = {
  text: "a\uFFFD",
  whole: "😀",
  "key a\uFFFD": ["a\uFFFD", 1, null, { rest: "\uFFFD", at }],
  kept: { at, list: ["b"] },
};

describe("toWellFormed", () => {
  it("puts a sign for half characters, in texts and keys, and leaves what it is given", () => {
    const copy = structuredClone(GIVEN);
    const made = toWellFormed(GIVEN);
    expect(made).toEqual(MENDED);
    expect(made.kept).toBe(GIVEN.kept);
    expect(GIVEN).toEqual(copy);
    expect(toWellFormed(CUT)).toBe("a\uFFFD");
  });

  it("gives the very value where there are none", () => {
    const { kept } = GIVEN;
    expect(toWellFormed(kept)).toBe(kept);
    expect(toWellFormed(undefined)).toBeUndefined();
  });

  it("needs no new method of texts", () => {
    const texts: object = String.prototype; // as on hosts of before 2023
    const own = ["isWellFormed", "toWellFormed"].map((name) => [name, Reflect.get(texts, name)]);
    for (const [name] of own) Reflect.set(texts, name, undefined);
    try {
      expect(toWellFormed(GIVEN)).toEqual(MENDED);
      expect(toWellFormed(GIVEN.kept)).toBe(GIVEN.kept);
    } finally {
      for (const [name, method] of own) Reflect.set(texts, name, method);
    }
  });
});
