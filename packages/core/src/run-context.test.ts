import { expect, it } from "vitest";
import { testContext } from "./__fixtures__/test-context.ts";

declare module "./run-context.ts" {
  interface RunContextExtensions {
    readonly host?: { readonly name: string };
  }
}

it("issue 8: what a host adds to a context is a property of it and of its copies, and changes no other", () => {
  const ctx = testContext({ extensions: { host: { name: "ours" } } });
  expect(ctx.host).toEqual({ name: "ours" });
  expect(ctx.with({ toolName: "other" }).host).toEqual({ name: "ours" });
  expect(ctx.with({ extensions: undefined }).host).toBeUndefined();
  expect(testContext().host).toBeUndefined();
});

it("issue 8: a host cannot put something else in the place of what a context has", () => {
  const stranger: object = { runId: "forged", deps: "forged" };
  const ctx = testContext({ extensions: stranger });
  expect(ctx.runId).not.toBe("forged");
  expect(ctx.deps).not.toBe("forged");
});
