import {
  AbstractToolset,
  Agent,
  combine,
  operator,
  type DepsOf,
  type Prefixed,
  type RunContext,
  type ToolMap,
  type Toolset,
  type ToolsetTool,
  type ToolsOf,
} from "@toolsets/core";
import { FunctionToolset, tool } from "@toolsets/function";
import {
  approvalRequired,
  deferLoading,
  filtered,
  prefixed,
  renamed,
  withMetadata,
} from "@toolsets/wrappers";
import { expectTypeOf, test } from "vitest";
import * as z from "zod";

interface WeatherDeps {
  readonly api: string;
}
interface StockDeps {
  readonly market: { readonly open: boolean };
}
type DepsIn<A> = A extends Agent<infer Deps, unknown> ? Deps : never;

const City = z.object({ city: z.string(), days: z.number().default(1) });
const weather = new FunctionToolset<WeatherDeps>({ id: "weather" })
  .tool({ name: "forecast", parameters: City, execute: ({ city }, ctx) => city + ctx.deps.api })
  .tool({
    name: "report",
    parameters: { type: "object", properties: { text: { type: "string" } } },
    execute: (args) => args["text"],
  });
const stocks = new FunctionToolset({
  tools: [
    tool({
      name: "quote",
      parameters: z.object({ ticker: z.string() }),
      execute: ({ ticker }, ctx: RunContext<StockDeps>) => ticker.length + +ctx.deps.market.open,
    }),
    tool({ name: "buy", parameters: z.object({ amount: z.number() }), execute: () => true }),
  ],
});
declare const mcp: Toolset;

const guarded = weather.pipe(
  prefixed("w"),
  filtered((definition, ctx) => {
    expectTypeOf(definition.name).toEqualTypeOf<"w_forecast" | "w_report">();
    return ctx.deps.api !== "" || definition.name === "w_report";
  }),
  approvalRequired({
    w_forecast: ({ city, days }, ctx) => days > 7 && city !== ctx.deps.api,
    w_report: (args) => args["text"] === "",
  }),
);
const all = combine(guarded, stocks, mcp.pipe(prefixed("m")));

test("names, arguments and deps of a zod toolset reach every operator of a pipe", () => {
  expectTypeOf<DepsOf<typeof guarded>>().toEqualTypeOf<WeatherDeps>();
  expectTypeOf<keyof ToolsOf<typeof guarded>>().toEqualTypeOf<"w_forecast" | "w_report">();
  expectTypeOf<ToolsOf<typeof guarded>["w_forecast"]>().toEqualTypeOf<{
    args: { city: string; days: number };
    result: string;
  }>();
});

test("six operators see the names that the ones before them gave", () => {
  const six = weather.pipe(
    prefixed("w"),
    renamed({ look: "w_forecast" }),
    filtered((definition, ctx) => ctx.deps.api !== definition.name),
    approvalRequired({ look: ({ city }, ctx) => city === ctx.deps.api, "*": false }),
    deferLoading(["look"]),
    withMetadata({ team: "weather" }),
  );
  expectTypeOf<keyof ToolsOf<typeof six>>().toEqualTypeOf<"look" | "w_report">();
  expectTypeOf<ToolsOf<typeof six>["look"]["args"]>().toEqualTypeOf<{
    city: string;
    days: number;
  }>();
  expectTypeOf<DepsOf<typeof six>>().toEqualTypeOf<WeatherDeps>();
  // @ts-expect-error the name from before the prefix
  weather.pipe(prefixed("w"), renamed({ look: "forecast" }), withMetadata({}));
  // @ts-expect-error the name from before it was renamed
  weather.pipe(renamed({ look: "forecast" }), deferLoading(["forecast"]));
});

test("names known only at run time go through all of them too", () => {
  const tools = mcp.pipe(
    prefixed("m"),
    renamed({ find: "m_search" }),
    filtered((definition) => definition.name !== "m_hidden"),
    approvalRequired({ m_remove: (args) => args["id"] === 3, find: true }),
    deferLoading(["m_other", "find"]),
  );
  expectTypeOf<keyof ToolsOf<typeof tools>>().toEqualTypeOf<"find" | `m_${string}`>();
  // @ts-expect-error a forgotten prefix
  mcp.pipe(prefixed("m"), renamed({ find: "search" }));
});

test("typos in a pipe are errors", () => {
  const prefixedWeather = weather.pipe(prefixed("w"));
  expectTypeOf(prefixedWeather.pipe(approvalRequired())).toEqualTypeOf(prefixedWeather);
  // @ts-expect-error no such tool
  weather.pipe(approvalRequired({ forcast: true, "*": false }));
  // @ts-expect-error `report` is missing
  weather.pipe(approvalRequired({ forecast: true }));
  // @ts-expect-error the name from before the prefix
  prefixedWeather.pipe(approvalRequired({ forecast: true, "*": false }));
  // @ts-expect-error no such argument
  weather.pipe(approvalRequired({ forecast: (args) => args.town === "", "*": false }));
  // @ts-expect-error a name that is not there
  prefixedWeather.pipe(filtered((definition) => definition.name === "forecast"));
  // @ts-expect-error no such deps
  weather.pipe(filtered((_definition, ctx) => ctx.deps.key === ""));
});

test("a combination needs what all its toolsets need, and operators go on over it", () => {
  expectTypeOf<DepsOf<typeof all>>().toEqualTypeOf<WeatherDeps & StockDeps>();
  expectTypeOf<keyof ToolsOf<typeof all>>().toEqualTypeOf<
    "w_forecast" | "w_report" | "quote" | "buy" | `m_${string}`
  >();
  const outer = all.pipe(
    filtered((definition, ctx) => definition.name !== "buy" || ctx.deps.market.open),
    approvalRequired({
      buy: ({ amount }, ctx) => amount > 100 && ctx.deps.api !== "",
      m_remove: (args) => args["id"] === 3,
      "*": false,
    }),
    prefixed("all"),
  );
  expectTypeOf<keyof ToolsOf<typeof outer>>().toEqualTypeOf<
    "all_w_forecast" | "all_w_report" | "all_quote" | "all_buy" | `all_m_${string}`
  >();
  // @ts-expect-error no such tool
  all.pipe(approvalRequired({ quotes: true, "*": false }));
  // @ts-expect-error a forgotten prefix
  all.pipe(approvalRequired({ remove: true, "*": false }));
});

test("a name that two toolsets share is an error, until one of them is prefixed", () => {
  expectTypeOf(combine(weather, weather.pipe(prefixed("copy")))).toExtend<Toolset<WeatherDeps>>();
  // @ts-expect-error both offer `forecast`
  combine(weather, new FunctionToolset().tool({ name: "forecast", execute: () => 1 }));
  // @ts-expect-error it was given a name of `stocks`
  combine(weather, stocks, mcp, guarded.pipe(renamed({ buy: "w_report" })));
});

test("an agent needs what its toolsets and tools need", () => {
  const count = tool({
    name: "count",
    execute: (_args, ctx: RunContext<{ count: number }>) => ctx.deps.count,
  });
  const agent = new Agent({
    toolsets: [guarded, stocks, mcp],
    tools: [count],
    instructions: (ctx) => ctx.deps.api,
  });
  expectTypeOf<DepsIn<typeof agent>>().toEqualTypeOf<WeatherDeps & StockDeps & { count: number }>();
  void agent.run("x", { deps: { api: "", market: { open: true }, count: 1 } });
  // @ts-expect-error deps are needed
  void agent.run("x");
  // @ts-expect-error the market is missing
  void agent.run("x", { deps: { api: "", count: 1 } });
  // @ts-expect-error none of its parts needs a `key`
  void new Agent({ toolsets: [all], instructions: (ctx) => ctx.deps.key });
  // @ts-expect-error more than was written
  void new Agent<WeatherDeps>({ toolsets: [guarded, stocks] });
});

test("an agent infers from toolsets that are made in place", () => {
  const agent = new Agent({
    toolsets: [
      new FunctionToolset<WeatherDeps>().tool({
        name: "wind",
        parameters: City,
        execute: ({ city }, ctx) => city + ctx.deps.api,
      }),
      combine(stocks, mcp).pipe(
        filtered((definition, ctx) => definition.name !== "buy" || ctx.deps.market.open),
      ),
    ],
    instructions: ["Be brief.", (ctx) => ctx.deps.api],
  });
  expectTypeOf<DepsIn<typeof agent>>().toEqualTypeOf<WeatherDeps & StockDeps>();
  const deps = { api: "", market: { open: true }, lang: "en" };
  void agent.run("x", { deps, toolsets: [weather, mcp], instructions: (ctx) => ctx.deps.lang });
  // @ts-expect-error the deps of the run do not serve it
  void agent.run("x", { deps, toolsets: [new FunctionToolset<{ key: string }>()] });
});

test("a toolset of others without names of its own is piped like one with them", () => {
  class Files extends AbstractToolset<{ user: string }> {
    readonly id = "files";
    getTools(ctx: RunContext<{ user: string }>): ReadonlyMap<string, ToolsetTool> {
      void ctx.deps.user;
      return new Map();
    }
    async callTool(name: string): Promise<unknown> {
      return name;
    }
  }
  const files = new Files().pipe(
    prefixed("f"),
    filtered((definition, ctx) => definition.name !== "f_remove" || ctx.deps.user === "root"),
  );
  expectTypeOf<DepsOf<typeof files>>().toEqualTypeOf<{ user: string }>();
  expectTypeOf<keyof ToolsOf<typeof files>>().toEqualTypeOf<`f_${string}`>();
});

test("toolsets and operators of others take part with full types", () => {
  class Notes extends AbstractToolset<
    { user: string },
    { write: { args: { text: string }; result: void } }
  > {
    readonly id = "notes";
    getTools(): ReadonlyMap<string, ToolsetTool> {
      return new Map();
    }
    async callTool(): Promise<unknown> {
      return undefined;
    }
  }
  const tenantOnly = operator<{ tenant: string }>("tenantOnly", (inner) => ({
    getTools: (ctx) => (ctx.deps.tenant === "" ? new Map() : inner.getTools(ctx)),
  }));
  const tools = combine(
    weather,
    new Notes().pipe(
      prefixed("n"),
      tenantOnly,
      approvalRequired({ n_write: ({ text }, ctx) => text === ctx.deps.tenant + ctx.deps.user }),
    ),
  );
  expectTypeOf<DepsOf<typeof tools>>().toEqualTypeOf<
    WeatherDeps & { user: string } & { tenant: string }
  >();
});

test("library code composes what it does not know", () => {
  const safe = <Deps, Tools extends ToolMap>(
    toolset: Toolset<Deps, Tools>,
  ): Toolset<Deps, Prefixed<"safe", Tools>> =>
    toolset.pipe(
      filtered((definition, ctx) => definition.kind === "function" && ctx.runStep < 10),
      approvalRequired(),
      prefixed("safe"),
    );
  const tools = safe(weather).pipe(
    approvalRequired({ safe_forecast: ({ city }) => city === "", "*": false }),
  );
  expectTypeOf<keyof ToolsOf<typeof tools>>().toEqualTypeOf<"safe_forecast" | "safe_report">();
  expectTypeOf<DepsOf<typeof tools>>().toEqualTypeOf<WeatherDeps>();
});
