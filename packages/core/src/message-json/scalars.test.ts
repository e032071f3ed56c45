import { describe, expect, it } from "vitest";
import { readJson } from "./convert.ts";
import { decimal, integer, time, truth } from "./scalars.ts";
import type { Shape } from "./shape.ts";

const read = (shape: Shape, value: unknown): unknown => readJson(JSON.stringify(value), shape, {});
const readText = (shape: Shape, text: string): unknown => readJson(text, shape, {});
const refusal = expect.objectContaining({ code: "message_format", path: [] });

function refused(shape: Shape, value: unknown): unknown {
  try {
    return read(shape, value);
  } catch (error) {
    return error;
  }
}

describe("agent §7.8.1: times", () => {
  it.each([
    ["2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00Z"],
    ["2026-01-01t00:00:00.5z", "2026-01-01T00:00:00.500000Z"],
    ["2026-01-01 10:20:30.123456789-0830", "2026-01-01T10:20:30.123456-08:30"],
    ["2026-01-01", "2026-01-01T00:00:00"],
    ["2024-02-29T23:59", "2024-02-29T23:59:00"],
    ["9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"],
    [20_000_000_000, "2603-10-11T11:33:20Z"],
    [20_000_000_001, "1970-08-20T11:33:20.001000Z"],
    [170_635_793_791_526, "7377-03-26T07:36:31.526000Z"],
    [-0.25, "1969-12-31T23:59:59.750000Z"],
    [1.9999999, "1970-01-01T00:00:02Z"],
    ["1767225600.5", "2026-01-01T00:00:00.500000Z"],
  ])("%s is %s", (given, expected) => {
    expect(read(time, given)).toBe(expected);
    expect(read(time, expected)).toBe(expected);
  });

  it.each([
    "0000-01-01",
    "2023-02-29",
    "2026-01-01T23:60",
    "2026-01-01T23:59:60Z",
    "2026-01-01T00:00:00+05:60",
    "10000-01-01",
    "",
    "1e5",
    1e17,
    -1e14,
    null,
    true,
    [],
  ])("%s is none", (given) => {
    expect(refused(time, given)).toEqual(refusal);
  });
});

describe("agent §7.8.3: costs, as Python writes decimals", () => {
  it.each([
    ['"0.000000100"', "1.00E-7"],
    ['"123E+2"', "1.23E+4"],
    ['"0E-8"', "0E-8"],
    ['"0E+3"', "0E+3"],
    ['"-00.50"', "-0.50"],
    ['"+_1_0.0_1"', "10.01"],
    ['"12e-1"', "1.2"],
    ['"1e-6"', "0.000001"],
    ['"5."', "5"],
    ["1", "1"],
    ["-2.50", "-2.5"],
    ["1e22", "1E+22"],
    ["12345678901234567890", "12345678901234567890"],
  ])("%s is %s", (given, expected) => {
    expect(readText(decimal, given)).toBe(expected);
    expect(read(decimal, expected)).toBe(expected);
  });

  it.each(["", ".", "e5", "1e", "NaN", "Infinity", "1,5", "0x1", "1e9999999999999999", null, {}])(
    "%s is none",
    (given) => {
      expect(refused(decimal, given)).toEqual(refusal);
    },
  );
});

describe("agent §7.8.11: what stands for a whole number or a truth value", () => {
  it.each([
    ["7", 7],
    [" +1_000.00 ", 1000],
    [3, 3],
    [true, 1],
    [false, 0],
  ])("%j is %i", (given, expected) => {
    expect(read(integer, given)).toBe(expected);
  });

  it.each([1.5, "1.5", "", "x", null, [], 2 ** 53, "9007199254740993"])(
    "%j is no number",
    (given) => {
      expect(refused(integer, given)).toEqual(refusal);
    },
  );

  it("an integer that no double holds is no count", () => {
    expect(() => readText(integer, "9007199254740993")).toThrow("whole number");
  });

  it.each([true, 1, "TRUE", "t", "Yes", "y", "on", "1"])("%j is true", (given) => {
    expect(read(truth, given)).toBe(true);
  });

  it.each([false, 0, "False", "f", "no", "N", "off", "0"])("%j is false", (given) => {
    expect(read(truth, given)).toBe(false);
  });

  it.each([2, "", "maybe", null, {}])("%j is neither", (given) => {
    expect(refused(truth, given)).toEqual(refusal);
  });
});
