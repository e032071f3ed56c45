import { AbstractToolset } from "../abstract-toolset.ts";
import type { Instructions } from "../instructions.ts";
import type { RunContext } from "../run-context.ts";
import { toolsetTool } from "../tool.ts";
import type { ToolsetTool } from "../toolset.ts";

/** Tools that answer with their name, in a toolset that writes down what happens to it. */
export class LoggingToolset extends AbstractToolset {
  readonly id: string;
  readonly log: string[];
  readonly names: readonly string[];

  constructor(id: string, names: readonly string[] = [], log: string[] = []) {
    super();
    this.id = id;
    this.names = names;
    this.log = log;
  }

  override async open(): Promise<void> {
    this.log.push(`open ${this.id}`);
  }

  override async close(): Promise<void> {
    this.log.push(`close ${this.id}`);
  }

  override getInstructions(_ctx: RunContext): Instructions {
    return `About ${this.id}.`;
  }

  getTools(ctx: RunContext): ReadonlyMap<string, ToolsetTool> {
    const parametersJsonSchema = { type: "object" };
    return new Map(
      this.names.map((name) => [name, toolsetTool(this, { name, parametersJsonSchema }, ctx)]),
    );
  }

  async callTool(
    name: string,
    args: Record<string, unknown>,
    ctx: RunContext,
    tool: ToolsetTool,
  ): Promise<unknown> {
    this.log.push(`call ${this.id}#${name} as ${tool.definition.name}, ${ctx.toolName}`);
    return { name, args };
  }
}
