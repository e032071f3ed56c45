import { describe, expect, it } from "vitest";
import { nativeToolsOf } from "./native-tool.ts";

const kind = "tool_search";
const plain = { name: "plain", profile: {} };
const searching = { name: "searching", profile: { supportedNativeTools: [kind] } } as const;

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
