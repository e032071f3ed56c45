import { expect, test } from "vitest";
import { table } from "./table.ts";

test("aligns values under their names, to the right", () => {
  expect(
    table([
      ["steps", "3"],
      ["tokens", "1,234,567"],
      ["ms", "412"],
    ]),
  ).toEqual(["steps     tokens   ms", "    3  1,234,567  412"]);
});
