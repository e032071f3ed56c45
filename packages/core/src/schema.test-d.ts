import { expectTypeOf, test } from "vitest";
import * as z from "zod";
import type { JsonSchemaObject } from "./json.ts";
import {
  readReturnSchema,
  readSchema,
  type Parameters,
  type Schema,
  type SchemaOutput,
} from "./schema.ts";

const City = z.object({ city: z.string(), days: z.number().default(1) });

test("zod schemas are schemas, and give what they make of the input", () => {
  expectTypeOf(City).toExtend<Schema>();
  expectTypeOf<SchemaOutput<typeof City>>().toEqualTypeOf<{ city: string; days: number }>();
  expectTypeOf(City).toExtend<Schema<{ city: string; days?: number | undefined }>>();
});

test("plain JSON Schema is taken as it is written", () => {
  const parameters = { type: "object", properties: { a: { type: "string" } } } as const;
  expectTypeOf(parameters).toExtend<JsonSchemaObject>();
  expectTypeOf(readSchema).toBeCallableWith("raw", parameters);
  expectTypeOf(readSchema).toBeCallableWith("none", undefined);
});

test("a Standard Schema that gives no JSON Schema is neither", () => {
  const half = {
    "~standard": { version: 1, vendor: "x", validate: () => ({ value: 1 }) },
  } as const;
  expectTypeOf<typeof half>().not.toExtend<Parameters>();
  // @ts-expect-error it cannot say what the model has to send
  readSchema("a", half);
  // @ts-expect-error not a schema
  readSchema("a", "string");
});

test("what a tool returns is said in the same ways, but has to be said", () => {
  expectTypeOf(readReturnSchema).toBeCallableWith("a", z.array(z.string()));
  expectTypeOf(readReturnSchema).toBeCallableWith("a", { type: "string" });
  // @ts-expect-error not a schema
  readReturnSchema("a", true);
  // @ts-expect-error nothing is no schema
  readReturnSchema("a", undefined);
});
