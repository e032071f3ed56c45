import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { McpServer } from "@modelcontextprotocol/server";
import { type JsonSchemaObject, isToolsetsError } from "@toolsets/core";
import { callByName, fakeContext } from "@toolsets/testing";
import { describe, expect, it } from "vitest";
import { jsonSchema } from "./json-schema.ts";
import { MCPToolset } from "./mcp-toolset.ts";

// The suite of json-schema.org lies beside the project, or it does not.
const SUITE = join(
  import.meta.dirname,
  "../../../../shared/data/json-schema-test-suite/tests/draft2020-12",
);
const hasSuite = existsSync(SUITE);
const unlessThere = hasSuite ? "" : " (skipped: no ../shared/data/json-schema-test-suite)";

interface Group {
  readonly schema: JsonSchemaObject | boolean;
  readonly tests: readonly { readonly data: unknown; readonly valid: boolean }[];
}

/** The groups of a folder; those of optional behaviour have folders of their own. */
function groups(): readonly Group[] {
  return readdirSync(SUITE)
    .filter((file) => file.endsWith(".json"))
    .flatMap((file): readonly Group[] => JSON.parse(readFileSync(join(SUITE, file), "utf8"))); // by the suite
}

/** What becomes of one test: a verdict, right or wrong, or none. */
function judge({ schema }: Group, data: unknown, valid: boolean): "refused" | "right" | "wrong" {
  try {
    const fault = jsonSchema(schema as JsonSchemaObject)(data); // the suite has `true` and `false` too
    return (fault === undefined) === valid ? "right" : "wrong";
  } catch {
    return "refused";
  }
}

describe.skipIf(!hasSuite)(`the JSON Schema suite, 2020-12${unlessThere}`, () => {
  it("is answered as docs/evidence.md says", () => {
    const counts = { right: 0, wrong: 0, refused: 0 };
    for (const group of groups()) {
      for (const { data, valid } of group.tests) counts[judge(group, data, valid)] += 1;
    }
    expect(counts).toEqual({ right: 1186, wrong: 36, refused: 77 });
  });

  it("has no schema that crashes a run, as what a tool takes or returns", async () => {
    const all = groups().filter(({ schema }) => typeof schema === "object");
    const tools = all.map(({ schema }, index) => {
      const holder = { type: "object" as const, properties: { value: Object(schema) } };
      return { name: `tool-${index}`, inputSchema: holder, outputSchema: holder };
    });
    const { server } = new McpServer(
      { name: "suite", version: "1" },
      { capabilities: { tools: {} } },
    );
    server.setRequestHandler("tools/list", () => ({ tools }));
    server.setRequestHandler("tools/call", ({ params }) => {
      const group = all[Number(params.name.replace("tool-", ""))];
      return { content: [], structuredContent: { value: group?.tests[0]?.data } };
    });
    const toolset = new MCPToolset(server, { toolErrorBehavior: "failed" });
    await toolset.open();
    expect((await toolset.getTools(fakeContext())).size).toBe(all.length);
    const outcomes = new Map<string, number>();
    for (const { name } of tools) {
      const outcome = await callByName(toolset, name).then(
        () => "answered",
        (error: unknown) => (isToolsetsError(error) ? error.code : String(error)),
      );
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    await toolset.close();
    expect([...outcomes.keys()].toSorted()).toEqual(["answered", "tool_failed"]);
  });
});
