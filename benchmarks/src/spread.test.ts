import { expect, it } from "vitest";
import { spreadOf, spreadText } from "./spread.ts";

it("takes the middle of an odd count, and the mean of the two middles of an even one", () => {
  expect(spreadOf([3, 1, 2])).toEqual({ median: 2, least: 1, most: 3 });
  expect(spreadOf([4, 1, 2, 10])).toEqual({ median: 3, least: 1, most: 10 });
});

it("refuses no numbers", () => {
  expect(() => spreadOf([])).toThrow("There are no numbers.");
});

it("prints the middle and the ends", () => {
  expect(spreadText({ median: 1.049, least: 1, most: 1.2 }, 2)).toBe("1.05 (1.00–1.20)");
});
