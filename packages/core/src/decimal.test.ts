import { describe, expect, it } from "vitest";
import { addDecimals, isAbove, isAmount } from "./decimal.ts";

describe("agent §9: costs are added exactly", () => {
  it.each([
    ["0.1", "0.2", "0.3"],
    ["0.10", "0.20", "0.30"],
    ["1", "0.005", "1.005"],
    ["1e-7", "2e-7", "3E-7"],
    ["1E+3", "1", "1001"],
    ["9007199254740993", "1", "9007199254740994"],
    ["-0.5", "0.25", "-0.25"],
    ["0", "0.000", "0.000"],
    [".5", "5.", "5.5"],
  ])("%s + %s = %s", (one, other, sum) => {
    expect(addDecimals(one, other)).toBe(sum);
    expect(addDecimals(other, one)).toBe(sum);
  });

  it("and taken away", () => {
    expect(addDecimals("0.30", "0.1", -1n)).toBe("0.20");
    expect(addDecimals("0.1", "0.30", -1n)).toBe("-0.20");
  });
});

it("compares amounts by their value", () => {
  expect(isAbove("0.30", "0.3")).toBe(false);
  expect(isAbove("0.3000000000000000001", "0.3")).toBe(true);
  expect(isAbove("2", "10")).toBe(false);
});

it("adds up what is far apart, again and again", () => {
  const parts = ["1E100", "1E-100", `${"9".repeat(100)}E100`];
  let sum = "0";
  for (const part of [...parts, ...parts, "1"]) {
    expect(isAmount(part)).toBe(true);
    sum = addDecimals(sum, part);
  }
  expect(isAbove(sum, "1E100")).toBe(true);
  expect(isAmount(addDecimals("1E100", "1E-100"))).toBe(true);
  expect(isAmount("9".repeat(1000))).toBe(false);
});

it("takes only what can be added up for an amount", () => {
  const amounts = ["0", "1.50", " 2 ", "1e3", "-4", "NaN", "Infinity", "", "1,5", "1e999", 3];
  expect(amounts.map(isAmount)).toEqual([
    true,
    true,
    true,
    true,
    true,
    false,
    false,
    false,
    false,
    false,
    false,
  ]);
  expect(() => addDecimals("1e999", "1")).toThrow("`1e999` is no decimal number.");
});
