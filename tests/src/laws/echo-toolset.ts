import {
  AbstractToolset,
  type Instructions,
  type RunContext,
  type ToolsetTool,
  toolsetTool,
} from "@toolsets/core";

/** What a call of an `EchoToolset` gives: what reached the source. */
export interface Echo {
  readonly source: string;
  /** The place of the tool in its source. */
  readonly index: number;
  readonly name: string;
  readonly definitionName: string;
  readonly contextName: string | undefined;
  readonly args: unknown;
}

/** A source whose tools tell what reached them. Its listing is the same at every step. */
export class EchoToolset extends AbstractToolset {
  readonly id: string;
  readonly names: readonly string[];
  #listing: ReadonlyMap<string, ToolsetTool> | undefined;

  constructor(id: string, names: readonly string[]) {
    super();
    this.id = id;
    this.names = names;
  }

  override getInstructions(): Instructions {
    return [`About ${this.id}.`, { content: `Always ${this.id}.`, dynamic: false }];
  }

  getTools(ctx: RunContext): ReadonlyMap<string, ToolsetTool> {
    this.#listing ??= new Map(
      this.names.map((name, index) => {
        const metadata = { index };
        return [name, toolsetTool(this, { name, parametersJsonSchema: {}, metadata }, ctx)];
      }),
    );
    return this.#listing;
  }

  async callTool(
    name: string,
    args: Record<string, unknown>,
    ctx: RunContext,
    tool: ToolsetTool,
  ): Promise<Echo> {
    const definitionName = tool.definition.name;
    return {
      source: this.id,
      index: this.names.indexOf(name),
      name,
      definitionName,
      contextName: ctx.toolName,
      args,
    };
  }
}
