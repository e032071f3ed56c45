import { fakeContext } from "@toolsets/testing";
import { expect, it } from "vitest";
import { FixedToolset } from "./__fixtures__/fixed-toolset.ts";
import { withMetadata } from "./with-metadata.ts";

const inner = new FixedToolset("a", { name: "b", metadata: { team: "x", at: { deep: 1 } } });

it("SM-1: adds to the metadata of a tool; what is given wins, as a whole", async () => {
  const toolset = inner.pipe(withMetadata({ at: { side: 2 }, more: true }));
  const tools = await toolset.getTools(fakeContext());
  expect(tools.get("a")?.definition.metadata).toEqual({ at: { side: 2 }, more: true });
  expect(tools.get("b")?.definition.metadata).toEqual({ team: "x", at: { side: 2 }, more: true });
  expect(inner.tools.get("b")?.definition.metadata).toEqual({ team: "x", at: { deep: 1 } });
});

it("SM-1: only for the tools that its selector is for", async () => {
  const toolset = inner.pipe(withMetadata({ seen: true }, { metadata: { team: "x" } }));
  const tools = await toolset.getTools(fakeContext());
  expect(tools.get("a")).toBe(inner.tools.get("a"));
  expect(tools.get("b")?.definition.metadata).toMatchObject({ team: "x", seen: true });
});

it("keys that every object inherits are keys like others", async () => {
  const metadata = JSON.parse('{ "__proto__": { "admin": true }, "constructor": "x" }');
  const tools = await inner.pipe(withMetadata(metadata)).getTools(fakeContext());
  const added = tools.get("b")?.definition.metadata ?? {};
  expect(Object.keys(added)).toEqual(["team", "at", "__proto__", "constructor"]);
  expect(added["admin"]).toBeUndefined();
  expect(Object.getPrototypeOf(added)).toBe(Object.prototype);
  expect({}).not.toHaveProperty("admin");
});

it("does not change when the object does", async () => {
  const metadata: Record<string, string> = { team: "x" };
  const toolset = inner.pipe(withMetadata(metadata));
  metadata["team"] = "y";
  const tools = await toolset.getTools(fakeContext());
  expect(tools.get("a")?.definition.metadata).toEqual({ team: "x" });
});
