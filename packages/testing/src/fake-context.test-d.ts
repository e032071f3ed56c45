import { operator, type RunContext, type Toolset } from "@toolsets/core";
import { expectTypeOf, test } from "vitest";
import { callByName } from "./call-by-name.ts";
import { fakeContext } from "./fake-context.ts";
import { FakeToolset, type FakeTools } from "./fake-toolset.ts";

declare const billing: Toolset<{ user: string }>;

test("a context without deps serves toolsets that need none", () => {
  expectTypeOf(fakeContext()).toEqualTypeOf<RunContext<undefined>>();
  expectTypeOf(fakeContext({ deps: { user: "ada" } })).toEqualTypeOf<
    RunContext<{ user: string }>
  >();
  void billing.getTools(fakeContext({ deps: { user: "ada" } }));
  // @ts-expect-error -- billing needs a user
  void billing.getTools(fakeContext());
});

test("a toolset that needs deps is called with a context that has them", () => {
  const ctx = fakeContext({ deps: { user: "ada" } });
  expectTypeOf(callByName(billing, "charge", {}, ctx)).resolves.toBeUnknown();
  // @ts-expect-error -- billing needs a user
  void callByName(billing, "charge", {});
});

test("a fake toolset knows its names", () => {
  const toolset = new FakeToolset("search", "fetch");
  expectTypeOf(toolset.pipe(operator("same", () => ({})))).toEqualTypeOf<
    Toolset<unknown, FakeTools<"search" | "fetch">>
  >();
});
