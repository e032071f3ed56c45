import { describe, expect, it } from "vitest";
import type { ToolNameRule } from "../model.ts";
import type { ToolDefinition } from "../tool-definition.ts";
import { checkToolNames } from "./check-tool-names.ts";

const RULE: ToolNameRule = { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 64 };

function check(names: readonly string[], toolNames: ToolNameRule | undefined = RULE): void {
  const definitions = names.map((name): ToolDefinition => ({
    name,
    parametersJsonSchema: {},
    kind: "function",
    origin: [`MCPToolset 'm'#${name}`],
  }));
  checkToolNames(definitions, {
    name: "model",
    profile: toolNames === undefined ? {} : { toolNames },
  });
}

describe("design §6: the profile says which names a model takes", () => {
  it("takes what fits, and anything where there is no rule", () => {
    expect(() => check(["search", "a-b_C9", "x".repeat(64)])).not.toThrow();
    expect(() => {
      checkToolNames([], { name: "model", profile: {} });
    }).not.toThrow();
    expect(() => check([])).not.toThrow();
  });

  it("refuses a name with its origin and the line that cures it", () => {
    expect(() => check(["ok", "gh.search", "gh_search", "日本"])).toThrow(
      'Model `model` takes tool names of at most 64 characters that match `^[a-zA-Z0-9_-]+$`, and not `gh.search` (MCPToolset \'m\'#gh.search) nor 1 more. Pipe the toolset through `renamed({ gh_search_2: "gh.search", _: "日本" })`.',
    );
  });

  it.each(["", "x".repeat(65), "a b", "a\n", "🚀"])("refuses %j", (name) => {
    expect(() => check([name])).toThrow(
      expect.objectContaining({ code: "tool_name_not_allowed", toolName: name }),
    );
  });

  it("keeps no place in a global pattern", () => {
    const rule = { pattern: /^[a-z]+$/g, maxLength: 9 };
    for (let time = 0; time < 3; time += 1) expect(() => check(["abc", "def"], rule)).not.toThrow();
  });

  it("stays readable when thousands are refused", () => {
    const names = Array.from({ length: 5000 }, (_, index) => `${index}.${"x".repeat(9000)}`);
    const message = (() => {
      try {
        check(names);
        return "";
      } catch (error) {
        return String(error);
      }
    })();
    expect(message).toContain("nor 4999 more");
    expect(message.length).toBeLessThan(4000);
  });
});
