import {
  combine,
  type DepsOf,
  type Entry,
  type RunContext,
  type ToolMap,
  type Toolset,
  type ToolsOf,
} from "@toolsets/core";
import { expectTypeOf, test } from "vitest";
import * as z from "zod";
import { FunctionToolset } from "./function-toolset.ts";
import { tool } from "./tool.ts";

interface Deps {
  readonly api: string;
}
const City = z.object({ city: z.string() });
interface Signature {
  readonly args: {};
  readonly result: unknown;
}

const weather = new FunctionToolset<Deps>({ id: "weather", instructions: (ctx) => ctx.deps.api })
  .tool({
    name: "temperature",
    parameters: z.object({ city: z.string(), days: z.number().default(1) }),
    execute({ city, days }, ctx) {
      expectTypeOf(days).toEqualTypeOf<number>();
      expectTypeOf(ctx).toEqualTypeOf<RunContext<Deps>>();
      return city.length + ctx.deps.api.length;
    },
  })
  .tool({
    name: "forecast",
    parameters: City,
    execute: async ({ city }, ctx) => [city, ctx.deps.api],
  })
  .tool({ name: "now", execute: () => new Date(0) })
  .tool({
    name: "raw",
    parameters: { type: "object", properties: { a: { type: "string" } } },
    execute: (args) => args["a"],
  })
  .tool({
    name: "stored",
    parameters: City,
    returns: z.object({ kept: z.enum(["yes", "no"]) }),
    prepare: (definition, ctx) => (ctx.deps.api === "" ? undefined : definition),
    argsValidator: ({ city }, ctx) => void (city + ctx.deps.api),
    async execute({ city }) {
      return { kept: city === "" ? "no" : "yes" };
    },
  });

const temperature = tool({
  name: "temperature",
  parameters: City,
  execute: ({ city }, ctx: RunContext<Deps>) => city + ctx.deps.api,
});
const time = tool({ name: "time", execute: () => 1 });
const stock = tool({
  name: "stock",
  parameters: z.object({ ticker: z.string() }),
  execute: async ({ ticker }, ctx: RunContext<{ db: number }>) => ticker.length + ctx.deps.db,
});

test("says its deps once; a chain infers names, arguments and results", () => {
  expectTypeOf<DepsOf<typeof weather>>().toEqualTypeOf<Deps>();
  expectTypeOf<keyof ToolsOf<typeof weather>>().toEqualTypeOf<
    "temperature" | "forecast" | "now" | "raw" | "stored"
  >();
  expectTypeOf<ToolsOf<typeof weather>["temperature"]>().toEqualTypeOf<{
    args: { city: string; days: number };
    result: number;
  }>();
  expectTypeOf<ToolsOf<typeof weather>["forecast"]["result"]>().toEqualTypeOf<string[]>();
  expectTypeOf<ToolsOf<typeof weather>["now"]>().toEqualTypeOf<{ args: {}; result: Date }>();
  expectTypeOf<ToolsOf<typeof weather>["raw"]["args"]>().toEqualTypeOf<Record<string, unknown>>();
  expectTypeOf<ToolsOf<typeof weather>["stored"]>().toEqualTypeOf<{
    args: { city: string };
    result: { kept: "yes" | "no" };
  }>();
});

test("its type says all that a consumer's declarations have to print", () => {
  const small = new FunctionToolset().tool({ name: "now", execute: () => 1 });
  expectTypeOf(small).toEqualTypeOf<FunctionToolset<unknown, {} & Entry<"now", {}, number>>>();
});

test("refuses what does not fit", () => {
  expectTypeOf(weather.add).toBeCallableWith(time);
  // @ts-expect-error no such argument
  weather.tool({ name: "a", parameters: City, execute: ({ town }) => town });
  // @ts-expect-error deps not said: unknown
  new FunctionToolset().tool({ name: "a", execute: (_args, ctx) => ctx.deps.api });
  // @ts-expect-error the toolset does not serve the deps of the tool
  weather.tool({ name: "a", execute: (_args, ctx: RunContext<{ other: 1 }>) => ctx.deps.other });
  // @ts-expect-error the toolset does not serve the deps of the tool
  weather.add(stock);
  // @ts-expect-error this toolset already has a tool 'now'
  weather.tool({ name: "now", execute: () => 1 });
  // @ts-expect-error no such option
  void new FunctionToolset({ ID: "x" });
  // @ts-expect-error a flag is true, false or unset
  void new FunctionToolset({ strict: "yes" });
  // @ts-expect-error a toolset has no tool to prepare: pipe it through `prepared()`
  void new FunctionToolset<Deps>({ prepare: () => undefined });
  const half = {
    "~standard": { version: 1, vendor: "x", validate: () => ({ value: 1 }) },
  } as const;
  // @ts-expect-error it cannot say what the model has to send
  new FunctionToolset().tool({ name: "a", parameters: half, execute: () => 1 });
  // @ts-expect-error neither a schema nor JSON Schema
  new FunctionToolset().tool({ name: "a", parameters: "string", execute: () => 1 });
  // @ts-expect-error not what it says that it returns
  weather.tool({ name: "a", returns: z.string(), execute: () => 1 });
  // @ts-expect-error a verdict would be ignored: a validator throws
  weather.tool({ name: "a", argsValidator: () => false, execute: () => 1 });
  // @ts-expect-error preparing sees the deps that were said
  weather.tool({ name: "a", prepare: (it, ctx) => ctx.deps.key && it, execute: () => 1 });
  // @ts-expect-error instructions see the deps that were said
  void new FunctionToolset<Deps>({ instructions: (ctx) => ctx.deps.key });
});

test("has flags for its tools", () => {
  expectTypeOf(
    new FunctionToolset({
      strict: true,
      sequential: false,
      requiresApproval: undefined,
      deferLoading: true,
      includeReturnSchema: true,
      requireParameterDescriptions: true,
    }),
  ).toEqualTypeOf<FunctionToolset>();
});

test("joins standalone tools one by one", () => {
  const grown = new FunctionToolset<Deps>().add(temperature).add(time);
  expectTypeOf<ToolsOf<typeof grown>["temperature"]>().toEqualTypeOf<{
    args: { city: string };
    result: string;
  }>();
  expectTypeOf<DepsOf<typeof grown>>().toEqualTypeOf<Deps>();
});

test("takes a list of tools, and then needs what they need", () => {
  const listed = new FunctionToolset({ id: "x", tools: [temperature, time, stock] });
  expectTypeOf<DepsOf<typeof listed>>().toEqualTypeOf<Deps & { db: number }>();
  expectTypeOf<keyof ToolsOf<typeof listed>>().toEqualTypeOf<"temperature" | "time" | "stock">();
  expectTypeOf<ToolsOf<typeof listed>["stock"]>().toEqualTypeOf<{
    args: { ticker: string };
    result: number;
  }>();
  const later = listed.tool({
    name: "later",
    execute: (_args, ctx) => ctx.deps.api + ctx.deps.db,
  });
  expectTypeOf<keyof ToolsOf<typeof later>>().toEqualTypeOf<
    "temperature" | "time" | "stock" | "later"
  >();
  const free = new FunctionToolset({ tools: [time] });
  expectTypeOf<DepsOf<typeof free>>().toBeUnknown();
  expectTypeOf(new FunctionToolset({ tools: [] })).toEqualTypeOf<FunctionToolset>();
  // @ts-expect-error a type argument and a list do not go together
  void new FunctionToolset<Deps>({ tools: [temperature] });
});

test("is registered to where fewer of its names are known, or none", () => {
  const register = (toolset: FunctionToolset<Deps>): FunctionToolset<Deps, { more: Signature }> =>
    toolset.tool({ name: "more", execute: (_args, ctx) => ctx.deps.api });
  const registerAny = (toolset: FunctionToolset<Deps, ToolMap>): FunctionToolset<Deps, ToolMap> =>
    toolset.tool({ name: "more", execute: (_args, ctx) => ctx.deps.api }).add(time);
  expectTypeOf(register).toBeCallableWith(weather);
  expectTypeOf(registerAny).toBeCallableWith(weather);
  // @ts-expect-error it has no such tool
  const unknownName: FunctionToolset<Deps, { fetch: Signature }> = weather;
  void unknownName;
});

test("takes a name known only at run time", () => {
  const name: string = ["now"].join();
  const grown = new FunctionToolset().tool({ name, execute: () => 1 });
  expectTypeOf<keyof ToolsOf<typeof grown>>().toEqualTypeOf<string>();
  weather.tool({ name, execute: () => 1 });
});

test("is a toolset, strict about deps", () => {
  expectTypeOf(weather).toExtend<Toolset<Deps>>();
  expectTypeOf(weather).toExtend<Toolset<Deps & { more: 1 }>>();
  // @ts-expect-error it needs an api
  const other: Toolset<{ other: 1 }> = weather;
  // @ts-expect-error it needs an api
  const nothing: Toolset = weather;
  void [other, nothing];
});

test("a name that two function toolsets share cannot be combined", () => {
  const listed = new FunctionToolset({ tools: [time] });
  const all = combine(listed, new FunctionToolset().tool({ name: "other", execute: () => 1 }));
  expectTypeOf<keyof ToolsOf<typeof all>>().toEqualTypeOf<"time" | "other">();
  // @ts-expect-error tool 'time' is offered by another toolset too
  combine(listed, new FunctionToolset().tool({ name: "time", execute: () => 1 }));
});
