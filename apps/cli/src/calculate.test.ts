import { expect, test } from "vitest";
import { calculate, ExpressionError } from "./calculate.ts";

test.each([
  ["1 + 2 * 3", 7],
  ["(1 + 2) * 3", 9],
  ["(6 + 4) * 4.2", 42],
  ["10 - 4 - 3", 3],
  ["7 / 2", 3.5],
  ["7 % 4 * 2", 6],
  ["2 ^ 3 ^ 2", 512],
  ["2**10", 1024],
  ["-2 ^ 2", -4],
  ["2 ^ -1", 0.5],
  ["--3", 3],
  [".5 + 1.", 1.5],
  ["1.5e3", 1500],
  ["  4 ", 4],
])("%s is %d", (expression, value) => {
  expect(calculate(expression)).toBe(value);
});

test.each([
  ["", "ends too early"],
  ["1 +", "ends too early"],
  ["(1", "A `)` is missing"],
  ["1 2", "`2` is not expected"],
  ["1)", "`)` is not expected"],
  ["* 2", "`*` is not expected"],
  ["2 * process.exit()", "`process.exit()` is neither"],
  ["1,000", "`,000` is neither"],
  ["1 / 0", "no finite number"],
  ["9 ^ 999", "no finite number"],
  ["(".repeat(1001), "longer than 1000"],
])("%s has no value: %s", (expression, reason) => {
  expect(() => calculate(expression)).toThrow(ExpressionError);
  expect(() => calculate(expression)).toThrow(reason);
});
