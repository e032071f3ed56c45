import { fakeContext } from "@toolsets/testing";
import { expect, it } from "vitest";
import { FixedToolset } from "./__fixtures__/fixed-toolset.ts";
import { deferLoading } from "./defer-loading.ts";

const inner = new FixedToolset("a", "b", { name: "c", deferLoading: true });

it("DL-1: defers all tools", async () => {
  const tools = await inner.pipe(deferLoading()).getTools(fakeContext());
  expect(Array.from(tools.values(), ({ definition }) => definition.deferLoading)).toEqual([
    true,
    true,
    true,
  ]);
  expect(tools.get("c")).toBe(inner.tools.get("c"));
});

it("DL-2: defers the named tools, and leaves the others as they are, deferred ones too", async () => {
  const tools = await inner.pipe(deferLoading(["b"])).getTools(fakeContext());
  expect(tools.get("b")?.definition).toEqual({
    ...inner.tools.get("b")?.definition,
    deferLoading: true,
  });
  for (const name of ["a", "c"]) expect(tools.get(name)).toBe(inner.tools.get(name));
});

it("DL-2: names that the first listing does not have are an error", () => {
  expect(() => inner.pipe(deferLoading(["a", "bb"])).getTools(fakeContext())).toThrow(
    "The selector of `deferLoading()` names `bb`, which the toolset does not offer.",
  );
});

it("takes every other selector", async () => {
  const toolset = inner.pipe(deferLoading(async (tool) => Promise.resolve(tool.name === "a")));
  const tools = await toolset.getTools(fakeContext());
  expect(tools.get("a")?.definition.deferLoading).toBe(true);
  expect(tools.get("b")?.definition.deferLoading).toBeUndefined();
});
