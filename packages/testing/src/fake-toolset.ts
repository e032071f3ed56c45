import { AbstractToolset, type RunContext, type ToolsetTool, toolsetTool } from "@toolsets/core";

/** The tools of a `FakeToolset`: any arguments, a text as the result. */
export type FakeTools<Name extends string> = {
  readonly [Each in Name]: { readonly args: Record<string, unknown>; readonly result: string };
};

/** A call that a `FakeToolset` has seen. */
export interface FakeCall {
  readonly name: string;
  readonly args: Record<string, unknown>;
}

/**
 * A toolset that remembers what was done to it. Its tools take any arguments and return
 * `<name> was called`.
 *
 * @example
 * const inner = new FakeToolset("search");
 * await callByName(inner.pipe(prefixed("gh")), "gh_search", { query: "toolsets" });
 * inner.calls; // [{ name: "search", args: { query: "toolsets" } }]
 */
export class FakeToolset<const Name extends string = string> extends AbstractToolset<
  unknown,
  FakeTools<Name>
> {
  readonly id: string | undefined = undefined;
  readonly names: readonly Name[];
  /** In the order of their beginning. */
  readonly calls: FakeCall[] = [];
  /** How often it was opened, and closed. */
  opens: number = 0;
  closes: number = 0;

  constructor(...names: readonly Name[]) {
    super();
    this.names = names;
  }

  override async open(): Promise<void> {
    this.opens += 1;
  }

  override async close(): Promise<void> {
    this.closes += 1;
  }

  override getTools(ctx: RunContext): ReadonlyMap<string, ToolsetTool> {
    const parametersJsonSchema = { type: "object", properties: {} };
    return new Map(
      this.names.map((name) => [name, toolsetTool(this, { name, parametersJsonSchema }, ctx)]),
    );
  }

  override async callTool(name: string, args: Record<string, unknown>): Promise<unknown> {
    if (!this.names.some((known) => known === name)) {
      throw new TypeError(
        `FakeToolset has no tool \`${name}\`. An operator did not undo a rename.`,
      );
    }
    this.calls.push({ name, args });
    return `${name} was called`;
  }
}
