import { describe, expect, it } from "vitest";
import { testContext } from "./__fixtures__/test-context.ts";
import { UsageError } from "./errors/usage-error.ts";
import { ExternalToolset } from "./external-toolset.ts";

const schema = { type: "object", properties: { url: { type: "string" } } };
const browser = new ExternalToolset(
  [
    { name: "open_tab", description: "Opens a tab.", parametersJsonSchema: schema, strict: true },
    { name: "close_tab", parametersJsonSchema: { type: "object" } },
  ],
  { id: "browser" },
);

describe("the listing", () => {
  it("§5.6: makes every definition external, without retries, whatever the run says", async () => {
    const tools = await browser.getTools(testContext({ maxRetries: 7 }));
    expect([...tools.keys()]).toEqual(["open_tab", "close_tab"]);
    expect(tools.get("open_tab")).toMatchObject({
      maxRetries: 0,
      definition: {
        name: "open_tab",
        description: "Opens a tab.",
        parametersJsonSchema: schema,
        kind: "external",
        strict: true,
        toolsetId: "browser",
        origin: ["ExternalToolset 'browser'#open_tab"],
      },
    });
  });

  it("§5.6: takes any arguments", async () => {
    const tool = (await browser.getTools(testContext())).get("open_tab");
    expect(await tool?.validateArgs({ url: 1, more: true }, testContext())).toEqual({
      url: 1,
      more: true,
    });
  });

  it("is the same at every step", async () => {
    expect(await browser.getTools(testContext())).toBe(await browser.getTools(testContext()));
  });

  it("takes a whole definition of another toolset, and is its source from then on", async () => {
    const definition = {
      name: "x",
      parametersJsonSchema: schema,
      kind: "function",
      timeoutMs: 5,
      toolsetId: "other",
      origin: ["Other#x"],
    } as const;
    const x = (await new ExternalToolset([definition]).getTools(testContext())).get("x");
    expect(x?.definition).toEqual({
      name: "x",
      parametersJsonSchema: schema,
      kind: "external",
      timeoutMs: 5,
      origin: ["ExternalToolset#x"],
    });
  });
});

it("EX-2: cannot be called here", async () => {
  const tool = (await browser.getTools(testContext())).get("open_tab");
  await expect(browser.callTool("open_tab", {}, testContext(), tool as never)).rejects.toThrow(
    "The tool `open_tab` of ExternalToolset 'browser' is external, so it cannot be called here. Answer its calls with a result.",
  );
});

it("refuses an empty name, and two tools of one name", () => {
  const make = (...names: readonly string[]): unknown =>
    new ExternalToolset(names.map((name) => ({ name, parametersJsonSchema: schema })));
  expect(() => make("")).toThrow(UsageError);
  expect(() => make("a", "b", "a")).toThrow("ExternalToolset already has a tool `a`.");
  expect(make("__proto__", "constructor", "then")).toBeDefined();
});
