import { expectTypeOf, test } from "vitest";
import { Agent } from "./agent.ts";
import { capability } from "./capability.ts";
import type { Model, ModelSettings } from "./model.ts";

declare const model: Model;

test("settings, metadata and the validation context may be functions that know the deps", () => {
  const agent = new Agent<{ user: string }>({
    model,
    modelSettings: (ctx) => {
      expectTypeOf(ctx.deps).toEqualTypeOf<{ user: string }>();
      expectTypeOf(ctx.modelSettings).toEqualTypeOf<ModelSettings>();
      return { seed: 1 };
    },
    metadata: async (ctx) => ({ user: ctx.deps.user }),
    validationContext: (ctx) => ctx.deps.user,
  });
  expectTypeOf(agent).toEqualTypeOf<Agent<{ user: string }>>();
  capability<{ user: string }>({ modelSettings: (ctx) => ({ seed: ctx.deps.user.length }) });
});

test("they are settings and plain data", () => {
  // @ts-expect-error -- a seed is a number
  capability({ modelSettings: () => ({ seed: "1" }) });
  // @ts-expect-error -- a function is no plain data
  expectTypeOf(() => new Agent({ model, metadata: () => ({ now: () => 1 }) })).toBeFunction();
});
