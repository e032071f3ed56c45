import { Agent, type Model, type RunContext, type Toolset } from "@toolsets/core";
import { expectTypeOf, test } from "vitest";
import { type MCPCall, serve, type ServedRequest, type ServedToolset } from "../server.ts";

declare const plain: Toolset;
declare const needy: Toolset<{ city: string }>;
declare const model: Model;

test("issue 8: a toolset that needs nothing is served by its name", () => {
  expectTypeOf(serve(plain, { name: "plain" })).toEqualTypeOf<ServedToolset>();
  serve(plain, { name: "plain", deps: () => 1 });
  // @ts-expect-error -- a server has a name
  serve(plain, {});
  // @ts-expect-error -- there is no such option
  serve(plain, { name: "plain", tokens: [] });
});

test("issue 8: a toolset that needs deps is served with them", () => {
  serve(needy, {
    name: "needy",
    deps: async (request) => {
      expectTypeOf(request).toEqualTypeOf<ServedRequest>();
      return { city: "Riga" };
    },
  });
  // @ts-expect-error -- it needs a city
  serve(needy, { name: "needy" });
  // @ts-expect-error -- a city is a text
  serve(needy, { name: "needy", deps: () => ({ city: 1 }) });
});

test("issue 8: so is an agent", () => {
  serve(new Agent({ model }), { name: "agent", tool: { description: "Helps." } });
  const agent = new Agent({
    model,
    instructions: (ctx: RunContext<{ city: string }>) => ctx.deps.city,
  });
  const served = serve(agent, { name: "agent", deps: () => ({ city: "Riga" }) });
  expectTypeOf(served).toEqualTypeOf<ServedToolset>();
  // @ts-expect-error -- it needs a city
  serve(agent, { name: "agent" });
  // @ts-expect-error -- a toolset is no tool
  serve(plain, { name: "plain", tool: { description: "Helps." } });
});

test("issue 8: tools find the client in their context, where there is one", () => {
  expectTypeOf<RunContext["mcp"]>().toEqualTypeOf<MCPCall | undefined>();
  expectTypeOf<MCPCall["elicit"]>().returns.resolves.toHaveProperty("action");
});
