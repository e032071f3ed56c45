import type { Parameters, Schema, ToolsOf } from "@toolsets/core";
import { toStandardJsonSchema } from "@valibot/to-json-schema";
import { type } from "arktype";
import * as v from "valibot";
import { expectTypeOf, test } from "vitest";
import * as z from "zod";
import * as mini from "zod/mini";
import * as zod3 from "zod/v3";
import { FunctionToolset } from "./function-toolset.ts";
import { tool } from "./tool.ts";

const fromZod = z.object({
  city: z.string(),
  days: z.number().default(1),
  limit: z.string().transform(Number),
  at: z.object({ x: z.number() }).optional(),
});
const fromArktype = type({
  city: "string",
  days: "number = 1",
  limit: "string.numeric.parse",
  "at?": { x: "number" },
});
const fromValibot = toStandardJsonSchema(
  v.object({
    city: v.string(),
    days: v.optional(v.number(), 1),
    limit: v.pipe(v.string(), v.transform(Number)),
    at: v.optional(v.object({ x: v.number() })),
  }),
);

test("schemas of zod, arktype and wrapped ones of valibot are schemas", () => {
  expectTypeOf(fromZod).toExtend<Schema>();
  expectTypeOf(fromArktype).toExtend<Schema>();
  expectTypeOf(fromValibot).toExtend<Schema>();
});

test("each gives the arguments after defaults and conversions", () => {
  const toolset = new FunctionToolset()
    .tool({
      name: "zod",
      parameters: fromZod,
      execute({ city, days, limit, at }) {
        expectTypeOf(city).toEqualTypeOf<string>();
        expectTypeOf(days).toEqualTypeOf<number>();
        expectTypeOf(limit).toEqualTypeOf<number>();
        expectTypeOf(at).toEqualTypeOf<{ x: number } | undefined>();
      },
    })
    .tool({
      name: "arktype",
      parameters: fromArktype,
      execute({ city, days, limit, at }) {
        expectTypeOf(city).toEqualTypeOf<string>();
        expectTypeOf(days).toEqualTypeOf<number>();
        expectTypeOf(limit).toEqualTypeOf<number>();
        expectTypeOf(at).toEqualTypeOf<{ x: number } | undefined>();
      },
    })
    .tool({
      name: "valibot",
      parameters: fromValibot,
      execute({ city, days, limit, at }) {
        expectTypeOf(city).toEqualTypeOf<string>();
        expectTypeOf(days).toEqualTypeOf<number>();
        expectTypeOf(limit).toEqualTypeOf<number>();
        expectTypeOf(at).toEqualTypeOf<{ x: number } | undefined>();
      },
    });
  expectTypeOf<ToolsOf<typeof toolset>["arktype"]["args"]>().toEqualTypeOf<{
    city: string;
    days: number;
    limit: number;
    at?: { x: number };
  }>();
  expectTypeOf<ToolsOf<typeof toolset>["valibot"]["args"]["days"]>().toEqualTypeOf<number>();
});

test("each says what `execute` has to return", () => {
  const toolset = new FunctionToolset()
    .tool({ name: "zod", returns: z.array(z.string()), execute: () => ["a"] })
    .tool({
      name: "arktype",
      returns: type({ ok: "boolean" }),
      execute: async () => ({ ok: true }),
    })
    .tool({
      name: "valibot",
      returns: toStandardJsonSchema(v.object({ ok: v.boolean() })),
      execute: () => ({ ok: true }),
    });
  expectTypeOf<ToolsOf<typeof toolset>["zod"]["result"]>().toEqualTypeOf<string[]>();
  expectTypeOf<ToolsOf<typeof toolset>["arktype"]["result"]>().toEqualTypeOf<{ ok: boolean }>();
  expectTypeOf<ToolsOf<typeof toolset>["valibot"]["result"]>().toEqualTypeOf<{ ok: boolean }>();
  // @ts-expect-error not what it says that it returns
  tool({ name: "a", returns: type("string[]"), execute: () => [1] });
  // @ts-expect-error not what it says that it returns
  tool({ name: "a", returns: toStandardJsonSchema(v.string()), execute: () => 1 });
});

test("a schema that cannot give its JSON Schema is refused", () => {
  expectTypeOf(mini.object({})).not.toExtend<Parameters>();
  expectTypeOf(v.object({})).not.toExtend<Parameters>();
  // @ts-expect-error zod 3
  tool({ name: "a", parameters: zod3.object({}), execute: () => 1 });
  // @ts-expect-error zod/mini
  tool({ name: "a", parameters: mini.object({}), execute: () => 1 });
  // @ts-expect-error valibot without its converter
  tool({ name: "a", parameters: v.object({}), execute: () => 1 });
  // @ts-expect-error the same in `returns`
  tool({ name: "a", returns: v.object({}), execute: () => ({}) });
});
