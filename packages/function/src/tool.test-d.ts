import type {
  ArgsValidator,
  DepsOfTools,
  RunContext,
  Schema,
  Tool,
  ToolDefinition,
  ToolPrepare,
  ToolsOfTools,
} from "@toolsets/core";
import { ToolReturn } from "@toolsets/core";
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
  // @ts-expect-error JSON Schema may be a boolean, parameters may not
  tool({ name: "a", parameters: true, execute: () => 1 });
  // @ts-expect-error a class is no schema
  tool({ name: "a", parameters: URL, execute: () => 1 });
  // @ts-expect-error a function is no schema
  tool({ name: "a", parameters: () => City, execute: () => 1 });
  // @ts-expect-error nothing is said by leaving it out
  tool({ name: "a", parameters: null, execute: () => 1 });
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

const Weather = z.object({ celsius: z.number(), sky: z.enum(["clear", "cloudy"]) });
interface Deps {
  readonly api: string;
}

test("what a schema in `returns` describes is what `execute` has to return, and the result", () => {
  const weather = tool({
    name: "weather",
    parameters: City,
    returns: Weather,
    execute: ({ city }) => ({ celsius: city.length, sky: "clear", more: 1 }),
  });
  expectTypeOf<ToolsOfTools<[typeof weather]>["weather"]["result"]>().toEqualTypeOf<{
    celsius: number;
    sky: "clear" | "cloudy";
  }>();
  const later = tool({
    name: "later",
    parameters: City,
    async execute({ city }, ctx: RunContext<Deps>) {
      if (city === "") return { celsius: 0, sky: "cloudy" };
      return { celsius: ctx.deps.api.length, sky: "clear" };
    },
    returns: Weather,
  });
  expectTypeOf(later).toExtend<Tool<Deps>>();
  expectTypeOf<ToolsOfTools<[typeof later]>["later"]["result"]>().toEqualTypeOf<{
    celsius: number;
    sky: "clear" | "cloudy";
  }>();
  const texts = tool({ name: "texts", returns: z.array(z.string()), execute: async () => ["a"] });
  expectTypeOf<ToolsOfTools<[typeof texts]>["texts"]["result"]>().toEqualTypeOf<string[]>();
  // its literals are those of a body that has no parameters: nobody has told it what to return yet
  tool({ name: "a", returns: Weather, execute: () => ({ celsius: 1, sky: "clear" as const }) });
});

test("plain JSON Schema in `returns` leaves the result to `execute`", () => {
  const plain = tool({ name: "plain", returns: { type: "number" }, execute: () => 1 });
  expectTypeOf<ToolsOfTools<[typeof plain]>["plain"]["result"]>().toEqualTypeOf<number>();
});

test("refuses what `returns` does not describe", () => {
  const one = tool({ name: "a", returns: z.number(), execute: () => 1 });
  expectTypeOf(one).toExtend<Tool<unknown, { a: { args: {}; result: number } }>>();
  // @ts-expect-error no object
  tool({ name: "a", returns: Weather, execute: () => "warm" });
  // @ts-expect-error nothing at all
  tool({ name: "a", returns: Weather, execute: () => undefined });
  // @ts-expect-error a property is missing
  tool({ name: "a", parameters: City, returns: Weather, execute: ({ days }) => ({ sky: days }) });
  tool({
    name: "a",
    parameters: City,
    returns: Weather,
    // @ts-expect-error another type in a property
    execute: ({ city }) => ({ celsius: city, sky: "clear" }),
  });
  tool({
    name: "a",
    parameters: City,
    returns: Weather,
    // @ts-expect-error another literal, later
    execute: async ({ days }) => ({ celsius: days, sky: "blue" }),
  });
  const wide = (): { celsius: number | string; sky: "clear" } => ({ celsius: 1, sky: "clear" });
  // @ts-expect-error it may be more than that
  tool({ name: "a", returns: Weather, execute: wide });
  // @ts-expect-error neither a schema nor JSON Schema
  tool({ name: "a", returns: "number", execute: () => 1 });
});

test("a validator has the arguments of the schema, and the deps that a callback before it says", () => {
  const checked = tool({
    name: "checked",
    parameters: City,
    execute: ({ city }, ctx: RunContext<Deps>) => city + ctx.deps.api,
    argsValidator: async ({ city, days }, ctx) => {
      expectTypeOf(city).toEqualTypeOf<string>();
      expectTypeOf(days).toEqualTypeOf<number>();
      expectTypeOf(ctx).toEqualTypeOf<RunContext<Deps>>();
    },
    prepare: (definition, ctx) => {
      expectTypeOf(definition).toEqualTypeOf<ToolDefinition>();
      expectTypeOf(ctx).toEqualTypeOf<RunContext<Deps>>();
      return definition;
    },
  });
  expectTypeOf<DepsOfTools<[typeof checked]>>().toEqualTypeOf<Deps>();
  const first = tool({
    name: "first",
    argsValidator: (_args, ctx: RunContext<Deps>) => void ctx.deps.api,
    execute: (_args, ctx) => ctx.deps.api,
  });
  expectTypeOf<DepsOfTools<[typeof first]>>().toEqualTypeOf<Deps>();
  const raw = (args: Record<string, unknown>): void => void args["a"];
  tool({ name: "a", parameters: { type: "object" }, argsValidator: raw, execute: () => 1 });
  const shared: ArgsValidator<Deps, { city: string }> = ({ city }, ctx) =>
    void (city + ctx.deps.api);
  const sharing = tool({ name: "a", parameters: City, argsValidator: shared, execute: () => 1 });
  expectTypeOf<DepsOfTools<[typeof sharing]>>().toEqualTypeOf<Deps>();
});

test("refuses validators that do not fit", () => {
  expectTypeOf<() => boolean>().not.toExtend<ArgsValidator>();
  tool({
    name: "a",
    parameters: City,
    // @ts-expect-error no such argument
    argsValidator: ({ town }) => void town,
    execute: () => 1,
  });
  tool({
    name: "a",
    parameters: City,
    // @ts-expect-error a verdict would be ignored: a validator throws
    argsValidator: ({ city }) => city !== "",
    execute: () => 1,
  });
  tool({
    name: "a",
    parameters: City,
    // @ts-expect-error so would a later one
    argsValidator: async ({ city }) => city !== "",
    execute: () => 1,
  });
  // @ts-expect-error the deps were not said, so they are unknown
  tool({ name: "a", argsValidator: (_args, ctx) => void ctx.deps.api, execute: () => 1 });
  const other = (_args: {}, ctx: RunContext<{ key: number }>): void => void ctx.deps.key;
  tool({
    name: "a",
    // @ts-expect-error callbacks of one tool need the same deps
    execute: (_args, ctx: RunContext<Deps>) => ctx.deps.api,
    argsValidator: other,
  });
});

test("prepares itself: as it is, changed, hidden, later", () => {
  const prepare: ToolPrepare<Deps> = (definition, ctx) =>
    ctx.deps.api === "" ? undefined : { ...definition, description: ctx.deps.api };
  const prepared = tool({ name: "a", prepare, execute: () => 1 });
  expectTypeOf<DepsOfTools<[typeof prepared]>>().toEqualTypeOf<Deps>();
  tool({ name: "a", prepare: () => undefined, execute: () => 1 });
  tool({ name: "a", prepare: async (definition) => definition, execute: () => 1 });
  // @ts-expect-error a name is no definition
  tool({ name: "a", prepare: (definition) => definition.name, execute: () => 1 });
  // @ts-expect-error nor is yes
  tool({ name: "a", prepare: () => true, execute: () => 1 });
  // @ts-expect-error the deps were not said, so they are unknown
  tool({ name: "a", prepare: (it, ctx) => (ctx.deps.api ? it : undefined), execute: () => 1 });
});

test("a ToolReturn counts as the value in it", () => {
  const drawn = tool({
    name: "draw",
    execute: () => new ToolReturn("drawn", { content: "Look.", metadata: { points: 3 } }),
  });
  expectTypeOf<ToolsOfTools<[typeof drawn]>["draw"]["result"]>().toEqualTypeOf<"drawn">();
  const either = tool({
    name: "either",
    execute: async (_args, ctx: RunContext<{ n: number }>) =>
      ctx.deps.n > 1 ? new ToolReturn(ctx.deps.n) : "none",
  });
  expectTypeOf<ToolsOfTools<[typeof either]>["either"]["result"]>().toEqualTypeOf<
    number | "none"
  >();
  const said = tool({
    name: "said",
    returns: z.object({ sky: z.string() }),
    execute: () => new ToolReturn({ sky: "clear" }),
  });
  expectTypeOf<ToolsOfTools<[typeof said]>["said"]["result"]>().toEqualTypeOf<{ sky: string }>();
  // @ts-expect-error not what `returns` says
  tool({ name: "x", returns: z.object({ sky: z.string() }), execute: () => new ToolReturn(1) });
});
