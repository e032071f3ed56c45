import { describe, expect, it } from "vitest";
import { nativeToolsOf } from "./native-tool.ts";

const kind = "tool_search";
const system = "tests";
const plain = { name: "plain", system, profile: {} };
const profile = { supportedNativeTools: [kind, "mcp_server", "provider"] } as const;
const searching = { name: "searching", system, profile };

describe("native tools", () => {
  it("AG-112: are those that the model has; it goes without optional ones", () => {
    const sources = [{ nativeTools: [{ kind, optional: true }] as const }, {}];
    expect(nativeToolsOf(sources, searching)).toEqual([{ kind, optional: true }]);
    expect(nativeToolsOf(sources, plain)).toEqual([]);
  });

  it("are one of a kind: the last one wins", () => {
    const sources = [
      { nativeTools: [{ kind }] },
      { nativeTools: [{ kind, strategy: "bm25" }] },
    ] as const;
    expect(nativeToolsOf(sources, searching)).toEqual([{ kind, strategy: "bm25" }]);
  });

  it("agent §11: are told apart by their id where a kind has ids", () => {
    const server = { kind: "mcp_server", url: "https://a.example" } as const;
    const tool = { kind: "provider", providerName: system, definition: {} } as const;
    const nativeTools = [
      { ...server, id: "a" },
      { ...server, id: "b" },
      { ...server, id: "a", url: "https://c.example" },
      { ...tool, id: "x" },
      { ...tool, id: "y" },
    ];
    expect(nativeToolsOf([{ nativeTools }], searching)).toEqual([
      { ...server, id: "a", url: "https://c.example" },
      { ...server, id: "b" },
      { ...tool, id: "x" },
      { ...tool, id: "y" },
    ]);
  });

  it("of one provider are left out for the models of another; candidates are asked one by one", () => {
    const tool = { kind: "provider", providerName: "other", id: "x", definition: {} } as const;
    const sources = [{ nativeTools: [tool] }];
    expect(nativeToolsOf(sources, searching)).toEqual([]);
    expect(nativeToolsOf(sources, { ...searching, candidates: [searching] })).toEqual([tool]);
  });

  it("toolsets §13.6: are an error where the model lacks one that is not optional", () => {
    expect(() => nativeToolsOf([{ nativeTools: [{ kind, strategy: "regex" }] }], plain)).toThrow(
      expect.objectContaining({
        code: "invalid_usage",
        message: expect.stringMatching(
          /^Model `plain` has no native tool `tool_search`\. Use another model/,
        ),
      }),
    );
  });
});
