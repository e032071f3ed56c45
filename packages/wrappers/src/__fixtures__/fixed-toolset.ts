import { toolsetTool, type ToolSource, type ToolsetTool } from "@toolsets/core";
import { FakeToolset } from "@toolsets/testing";

/** A fake toolset that lists the same entries every time; names alone stand for plain tools. */
export class FixedToolset extends FakeToolset {
  /** Live: a test may change it. */
  readonly tools: Map<string, ToolsetTool>;

  constructor(...sources: readonly (string | (Partial<ToolSource> & { readonly name: string }))[]) {
    const given = sources.map((source) => (typeof source === "string" ? { name: source } : source));
    super(...given.map(({ name }) => name));
    this.tools = new Map(
      given.map((source) => [
        source.name,
        toolsetTool(
          this,
          { parametersJsonSchema: { type: "object" }, ...source },
          { maxRetries: 1 },
        ),
      ]),
    );
  }

  override getTools(): ReadonlyMap<string, ToolsetTool> {
    return this.tools;
  }

  override getInstructions(): string {
    return "Search first.";
  }
}
