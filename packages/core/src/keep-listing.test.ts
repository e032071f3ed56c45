import { expect, it } from "vitest";
import { LoggingToolset } from "./__fixtures__/logging-toolset.ts";
import { testContext } from "./__fixtures__/test-context.ts";
import { keepListing } from "./keep-listing.ts";
import type { ToolsetTool } from "./toolset.ts";

const tools = new LoggingToolset("a", ["x", "y"]).getTools(testContext());
const [x, y] = [...tools];

function counted(): {
  readonly list: (given: typeof tools) => object;
  readonly count: () => number;
} {
  let count = 0;
  const list = keepListing((_given: ReadonlyMap<string, ToolsetTool>) => {
    count += 1;
    return { count };
  });
  return { list, count: () => count };
}

it("changes a listing again only when its entries are others", () => {
  const { list, count } = counted();
  const first = list(tools);
  expect(list(tools)).toBe(first);
  expect(list(new Map(tools))).toBe(first);
  expect(count()).toBe(1);
});

it("sees an entry that was replaced, added, removed or moved, in the same map too", () => {
  const { list, count } = counted();
  const live = new Map(tools);
  list(live);
  live.delete("y");
  list(live);
  if (y !== undefined) live.set(y[0], y[1]);
  list(live);
  if (x !== undefined) live.set(x[0], { ...x[1] });
  list(live);
  list(new Map([...live].toReversed()));
  expect(count()).toBe(5);
  list(new Map());
  list(new Map());
  expect(count()).toBe(6);
});
