import { AbstractToolset } from "./abstract-toolset.ts";
import type { MaybePromise } from "./maybe-promise.ts";
import type { RunContext } from "./run-context.ts";
import type { AnyTool } from "./tool.ts";
import { checkToolLimits, toolRegistry, type ToolRegistry } from "./tool-registry.ts";
import type { ToolsetTool } from "./toolset.ts";

/** The tools passed to an agent itself. */
export class AgentToolset extends AbstractToolset<never> {
  readonly id = "<agent>";
  readonly #tools: ToolRegistry<never>;

  constructor(tools: readonly AnyTool[], timeoutMs: number | undefined) {
    super();
    checkToolLimits("`toolTimeoutMs` of the agent", { timeoutMs });
    this.#tools = toolRegistry("The agent", { timeoutMs });
    for (const tool of tools) this.#tools.add(tool);
  }

  override get label(): string {
    return "the agent";
  }

  getTools(ctx: RunContext<never>): MaybePromise<ReadonlyMap<string, ToolsetTool<never>>> {
    return this.#tools.list(this, ctx);
  }

  callTool(
    _name: string,
    args: Record<string, unknown>,
    ctx: RunContext<never>,
    tool: ToolsetTool<never>,
  ): Promise<unknown> {
    return this.#tools.call(args, ctx, tool);
  }
}
