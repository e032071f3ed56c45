import { expect, it } from "vitest";
import { LoggingToolset } from "./__fixtures__/logging-toolset.ts";
import { operator } from "./operator.ts";
import { pipeFrom } from "./pipe.ts";

const [a, b, c, d, e, f] = ["a", "b", "c", "d", "e", "f"].map((name) => operator(name, () => ({})));
const toolset = new LoggingToolset("x");

it("applies up to six operators from left to right, and the result pipes on", () => {
  if (!a || !b || !c || !d || !e || !f) throw new Error("six operators");
  expect(toolset.pipe(a).label).toBe("a(LoggingToolset 'x')");
  expect(toolset.pipe(a, b, c, d, e, f).pipe(a).label).toBe(
    "a(f(e(d(c(b(a(LoggingToolset 'x')))))))",
  );
});

it("leaves the toolset as it is", () => {
  const { label } = toolset;
  if (a) toolset.pipe(a);
  expect(toolset.label).toBe(label);
});

it("takes any function, and gives what the last one gives", () => {
  expect(toolset.pipe((given) => given)).toBe(toolset);
  expect(toolset.pipe(({ id }) => id?.length)).toBe(1);
});

it("serves toolsets that are made without a base class", () => {
  expect(pipeFrom(toolset)((given) => given)).toBe(toolset);
});
