import type { DepsOfTools, RunContext, Schema, Tool, ToolsOfTools } from "@toolsets/core";
import { expectTypeOf, test } from "vitest";
import * as z from "zod";
import { tool } from "./tool.ts";

const City = z.object({ city: z.string(), days: z.number().default(1) });

test("infers the name, the arguments after validation and the result", () => {
  const forecast = tool({
    name: "forecast",
    parameters: City,
    execute: async ({ city, days }) => {
      expectTypeOf(city).toEqualTypeOf<string>();
      expectTypeOf(days).toEqualTypeOf<number>();
      return [city];
    },
  });
  expectTypeOf(forecast).toEqualTypeOf<
    Tool<unknown, { forecast: { args: { city: string; days: number }; result: string[] } }>
  >();
});

test("types arguments by plain JSON Schema as a record, and none as an empty object", () => {
  const raw = tool({
    name: "raw",
    parameters: { type: "object", properties: { a: { type: "string" } } },
    execute: (args) => args["a"],
  });
  expectTypeOf<ToolsOfTools<[typeof raw]>>().toEqualTypeOf<{
    raw: { args: Record<string, unknown>; result: unknown };
  }>();
  const now = tool({ name: "now", execute: () => new Date(0) });
  expectTypeOf<ToolsOfTools<[typeof now]>>().toEqualTypeOf<{ now: { args: {}; result: Date } }>();
});

test("needs the deps that an annotated context says, and still types the arguments", () => {
  const temperature = tool({
    name: "temperature",
    parameters: City,
    execute: ({ city }, ctx: RunContext<{ api: string }>) => city + ctx.deps.api,
  });
  expectTypeOf<DepsOfTools<[typeof temperature]>>().toEqualTypeOf<{ api: string }>();
});

test("refuses what does not fit", () => {
  expectTypeOf(tool({ name: "a", parameters: City, execute: ({ city }) => city })).toExtend<Tool>();
  // @ts-expect-error no such argument
  tool({ name: "a", parameters: City, execute: ({ town }) => town });
  // @ts-expect-error the deps were not said, so they are unknown
  tool({ name: "a", execute: (_args, ctx) => ctx.deps.api });
  // @ts-expect-error neither a schema nor JSON Schema
  tool({ name: "a", parameters: "string", execute: () => 1 });
  // @ts-expect-error a tool needs something that runs it
  tool({ name: "a", parameters: City });
  // @ts-expect-error no such option
  tool({ name: "a", execute: () => 1, retries: 2 });
  // @ts-expect-error metadata is data
  tool({ name: "a", execute: () => 1, metadata: { when: new Date(0) } });
  // @ts-expect-error TypeScript has no partial inference: with Deps given, nothing else is inferred
  tool<{ api: string }>({ name: "a", parameters: City, execute: ({ city }) => city });
});

test("takes what Standard Schema calls a schema, provided that it gives JSON Schema", () => {
  const validate = (): { readonly value: { a: 1 } } => ({ value: { a: 1 } });
  const half = { "~standard": { version: 1, vendor: "x", validate } } as const;
  const whole = {
    "~standard": { ...half["~standard"], jsonSchema: { input: () => ({}), output: () => ({}) } },
  } as const satisfies Schema<unknown, { a: 1 }>;
  expectTypeOf<typeof whole>().toExtend<Schema>();
  // @ts-expect-error it cannot say what the model has to send
  tool({ name: "a", parameters: half, execute: () => 1 });
});
