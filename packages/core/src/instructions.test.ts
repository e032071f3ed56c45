import { expect, it } from "vitest";
import { joinInstructions, orderInstructions, toInstructionParts } from "./instructions.ts";

it("I-4: strings are dynamic parts, parts stay as they are, blank ones go", () => {
  expect(toInstructionParts(undefined)).toEqual([]);
  expect(toInstructionParts("a")).toEqual([{ content: "a", dynamic: true }]);
  const fixed = { content: "b", dynamic: false };
  expect(toInstructionParts(["a", " ", fixed, { content: "", dynamic: true }])).toEqual([
    { content: "a", dynamic: true },
    fixed,
  ]);
});

it("agent §6: static parts come first, each group in its order, with blank lines between", () => {
  const text = joinInstructions(
    orderInstructions([
      { content: "d1", dynamic: true },
      { content: "s1", dynamic: false },
      { content: "d2", dynamic: true },
      { content: "s2\n", dynamic: false },
    ]),
  );
  expect(text).toBe("s1\n\ns2\n\n\nd1\n\nd2");
  expect(joinInstructions([])).toBe("");
});
