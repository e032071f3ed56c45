import { ModelRetry, UsageError, type ErrorDetail, type Parameters } from "@toolsets/core";
import { callByName, fakeContext } from "@toolsets/testing";
import { toStandardJsonSchema } from "@valibot/to-json-schema";
import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import * as mini from "zod/mini";
import * as zod3 from "zod/v3";
import { FunctionToolset } from "./function-toolset.ts";
import { tool } from "./tool.ts";

/** The same parameters in each library: one described, one with a default, one converted. */
const libraries = [
  {
    library: "zod",
    parameters: z.object({
      city: z.string().describe("In English"),
      days: z.number().default(1),
      limit: z.string().transform(Number),
      at: z.object({ x: z.number() }).optional(),
    }),
    defaults: { default: 1 },
    types: ["invalid_type", "invalid_type", "invalid_type"],
  },
  {
    library: "arktype",
    parameters: type({
      city: type.string.describe("In English"),
      days: "number = 1",
      limit: type("string").pipe(Number),
      "at?": { x: "number" },
    }),
    defaults: {},
    types: ["domain", "domain", "required"],
  },
  {
    library: "valibot",
    parameters: toStandardJsonSchema(
      v.object({
        city: v.pipe(v.string(), v.description("In English")),
        days: v.optional(v.number(), 1),
        limit: v.pipe(v.string(), v.transform(Number)),
        at: v.optional(v.object({ x: v.number() })),
      }),
    ),
    defaults: { default: 1 },
    types: ["string", "number", "object"],
  },
] as const;

function faultsOf(parameters: Parameters, args: Record<string, unknown>): readonly ErrorDetail[] {
  const { validateArgs } = tool({ name: "a", parameters, execute: () => 1 });
  try {
    void validateArgs?.(args, fakeContext());
  } catch (error) {
    if (error instanceof ModelRetry && typeof error.content !== "string") return error.content;
    throw error;
  }
  return [];
}

describe.each(libraries)("$library", ({ parameters, defaults, types }) => {
  it("gives the JSON Schema of what the model sends, without dialect and without unknown keys", () => {
    const { parametersJsonSchema } = tool({ name: "a", parameters, execute: () => 1 });
    expect(parametersJsonSchema).toEqual({
      type: "object",
      properties: {
        city: { type: "string", description: "In English" },
        days: { type: "number", ...defaults },
        limit: { type: "string" },
        at: { type: "object", properties: { x: { type: "number" } }, required: ["x"] },
      },
      required: ["city", "limit"],
      additionalProperties: false,
    });
  });

  it("hands `execute` defaults and conversions, and leaves the model's arguments as they are", async () => {
    const toolset = new FunctionToolset().tool({
      name: "forecast",
      parameters: parameters as (typeof libraries)[0]["parameters"], // all give the same
      execute: ({ city, days, limit }) => [city, days, limit + 1],
    });
    const args = { city: "Paris", limit: "4" };
    expect(await callByName(toolset, "forecast", args)).toEqual(["Paris", 1, 5]);
    expect(args).toEqual({ city: "Paris", limit: "4" });
  });

  it("says each fault with its place and value", () => {
    const faults = faultsOf(parameters, { city: 7, limit: "4", days: "x", at: {} });
    expect(faults.map(({ loc }) => loc)).toEqual(
      expect.arrayContaining([["city"], ["days"], ["at", "x"]]),
    );
    expect(faults).toHaveLength(3);
    const byPlace = new Map(faults.map((fault) => [fault.loc.join("."), fault]));
    const places = ["city", "days", "at.x"].map((place) => byPlace.get(place));
    expect(places.map((fault) => fault?.input)).toEqual([7, "x", null]);
    expect(places.map((fault) => fault?.type)).toEqual(types);
    for (const { msg } of faults) expect(msg).toMatch(/number|string|x/);
  });

  it("gives faults that are plain data", () => {
    const faults = faultsOf(parameters, { city: 7, limit: "4" });
    expect(JSON.parse(JSON.stringify(faults))).toEqual(faults);
    expect(Object.getPrototypeOf(faults)).toBe(Array.prototype);
  });
});

it("a fault of the arguments as a whole has no place, in each library", () => {
  const one = (args: { a?: unknown; b?: unknown }): boolean => "a" in args !== "b" in args;
  const wholes: readonly Parameters[] = [
    z.object({ a: z.string().optional(), b: z.string().optional() }).refine(one),
    type({ "a?": "string", "b?": "string" }).narrow((args, ctx) => one(args) || ctx.mustBe("one")),
    toStandardJsonSchema(v.union([v.object({ a: v.string() }), v.object({ b: v.string() })])),
  ];
  for (const parameters of wholes) {
    expect(faultsOf(parameters, {})).toEqual([
      { type: expect.any(String), loc: [], msg: expect.any(String), input: {} },
    ]);
  }
});

it("a schema that lets other keys in says so, in each library", () => {
  const open: readonly (readonly [Parameters, unknown])[] = [
    [z.looseObject({ a: z.string() }), {}],
    [z.object({ a: z.string() }).catchall(z.number()), { type: "number" }],
    [type({ a: "string", "[string]": "unknown" }), {}],
    [toStandardJsonSchema(v.objectWithRest({ a: v.string() }, v.number())), { type: "number" }],
  ];
  for (const [parameters, additionalProperties] of open) {
    const { parametersJsonSchema } = tool({ name: "a", parameters, execute: () => 1 });
    expect(parametersJsonSchema).toHaveProperty("additionalProperties", additionalProperties);
  }
});

it("a choice of objects is one, in each library", () => {
  const choices: readonly Parameters[] = [
    z.discriminatedUnion("k", [
      z.object({ k: z.literal("a"), x: z.number() }),
      z.object({ k: z.literal("b") }),
    ]),
    type({ k: "'a'", x: "number" }).or({ k: "'b'" }),
    toStandardJsonSchema(
      v.variant("k", [
        v.object({ k: v.literal("a"), x: v.number() }),
        v.object({ k: v.literal("b") }),
      ]),
    ),
  ];
  for (const parameters of choices) {
    expect(faultsOf(parameters, { k: "a", x: 1 })).toEqual([]);
    expect(faultsOf(parameters, { k: "a" })).toMatchObject([{ loc: ["x"], input: null }]);
  }
});

describe("RS-6: what a tool returns", () => {
  it.each([
    ["zod", z.array(z.string())],
    ["arktype", type("string[]")],
    ["valibot", toStandardJsonSchema(v.array(v.string()))],
    ["JSON Schema", { type: "array", items: { type: "string" } }],
  ])("is said by %s", (_library, returns: Parameters) => {
    const listing = tool({ name: "a", returns, execute: () => ["x"] });
    expect(listing.returnSchema).toEqual({ type: "array", items: { type: "string" } });
  });

  it("is what a schema gives, not what it takes", () => {
    const returns = z.codec(z.string(), z.number(), { decode: Number, encode: String });
    const listing = tool({ name: "a", returns, execute: () => 1 });
    expect(listing.returnSchema).toEqual({ type: "number" });
  });

  it("is not checked when the tool runs", async () => {
    const toolset = new FunctionToolset().tool({
      name: "a",
      returns: z.number(),
      execute: () => "seven" as unknown as number, // as untyped code returns it
    });
    expect(await callByName(toolset, "a")).toBe("seven");
  });
});

describe("what cannot give its JSON Schema", () => {
  it.each<[string, unknown, string]>([
    ["zod 3", zod3.object({ a: zod3.string() }), "(zod) gives no JSON Schema. Use zod 4.2"],
    ["zod/mini", mini.object({ a: mini.string() }), "`z.toJSONSchema()` makes it"],
    ["plain valibot", v.object({ a: v.string() }), "through `toStandardJsonSchema()`"],
    ["a function", () => ({ a: "string" }), "no schema. Use zod 4.2"],
    ["a class", Date, "no schema. Use zod 4.2"],
    ["null", null, "null and no schema. Use zod 4.2"],
    ["a boolean", true, "boolean and no schema. Use zod 4.2"],
    ["a record of schemas", { a: z.string() }, "Make one schema of it"],
    ["a record of types", { a: type("string") }, "Make one schema of it"],
    ["a text of zod", z.string(), "Wrap the value in one"],
    ["a list of zod", z.array(z.string()), "Wrap the value in one"],
    ["a text of arktype", type("string"), "Wrap the value in one"],
    ["a constant of arktype", type("'a'"), "Wrap the value in one"],
    ["a text of valibot", toStandardJsonSchema(v.string()), "Wrap the value in one"],
    ["a date of zod", z.object({ at: z.date() }), "Describe the values as they are in JSON"],
    [
      "a check of valibot",
      toStandardJsonSchema(
        v.object({
          a: v.pipe(
            v.string(),
            v.check((text: string) => text !== ""),
          ),
        }),
      ),
      "check in `argsValidator` what it cannot say",
    ],
  ])("is refused, with the way out: %s", (_what, given, cure) => {
    const parameters = given as Parameters; // as untyped code passes it
    const make = (): unknown => tool({ name: "a", parameters, execute: () => 1 });
    expect(make).toThrow(UsageError);
    expect(make).toThrow("Tool `a`: `parameters`");
    expect(make).toThrow(cure);
  });

  it("is taken when it is wrapped as the message says", async () => {
    const city = v.object({ city: v.string() });
    const toolset = new FunctionToolset()
      .tool({
        name: "valibot",
        parameters: toStandardJsonSchema(city),
        execute: (args) => args.city,
      })
      .tool({
        name: "mini",
        parameters: z.toJSONSchema(mini.object({ city: mini.string() })) as Parameters, // its type knows more
        execute: (args) => args,
      });
    expect(await callByName(toolset, "valibot", { city: "Rome" })).toBe("Rome");
    expect(await callByName(toolset, "mini", { city: "Rome" })).toEqual({ city: "Rome" });
  });
});
