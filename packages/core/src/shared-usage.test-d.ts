import { expectTypeOf, test } from "vitest";
import { Agent } from "./agent.ts";
import type { Model } from "./model.ts";
import type { RunContext } from "./run-context.ts";
import { createUsage, type SharedUsage } from "./shared-usage.ts";
import type { PricedModel, Pricing } from "./pricing.ts";
import type { RequestUsage, RunUsage } from "./usage.ts";

declare const model: Model;
declare const ctx: RunContext;
const agent = new Agent({ model });

test("a shared usage, that of a context and that of a result can all be passed on", async () => {
  const { usage } = await agent.run("Go", { usage: createUsage() });
  expectTypeOf(usage).toEqualTypeOf<RunUsage>();
  expectTypeOf(ctx.usage).toEqualTypeOf<SharedUsage>();
  await agent.run("Go", { usage: ctx.usage });
  await agent.run("Go", { usage });
  // @ts-expect-error -- that of one request does not count requests
  await agent.run("Go", { usage: { inputTokens: 1 } });
});

test("what is counted is added by `add`, not written", () => {
  expectTypeOf(ctx.usage.add).parameter(0).toEqualTypeOf<Partial<RunUsage>>();
  // @ts-expect-error -- a cost is exact: text
  ctx.usage.add({ cost: 0.5 });
  // @ts-expect-error -- it is read only
  ctx.usage.requests += 1;
});

test("prices are numbers or text, or not known", () => {
  expectTypeOf(async () => "0.5").toExtend<Pricing>();
  expectTypeOf(() => undefined).toExtend<Pricing>();
  expectTypeOf(
    ({ name, system }: PricedModel, { inputTokens }: RequestUsage) =>
      name.length + system.length + inputTokens,
  ).toExtend<Pricing>();
  expectTypeOf(() => 1n).not.toExtend<Pricing>();
});
