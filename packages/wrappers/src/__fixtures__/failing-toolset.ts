import {
  AbstractToolset,
  ModelRetry,
  toolRegistry,
  type AnyTool,
  type MaybePromise,
  type RunContext,
  type ToolRegistry,
  type ToolsetTool,
} from "@toolsets/core";

/** What a tool finds in its context, while it prepares itself or while it is called. */
interface Seen {
  readonly at: "prepare" | "call";
  readonly toolName: string | undefined;
  readonly retry: number;
  readonly retries: readonly (readonly [name: string, count: number])[];
}

/** Tools that prepare themselves, fail at every call, and write down what they find. */
export class FailingToolset extends AbstractToolset {
  readonly id = undefined;
  readonly seen: Seen[] = [];
  readonly #registry: ToolRegistry;

  constructor(...names: readonly string[]) {
    super();
    this.#registry = toolRegistry(this.label);
    for (const name of names) this.#registry.add(this.#tool(name));
  }

  getTools(ctx: RunContext): MaybePromise<ReadonlyMap<string, ToolsetTool>> {
    return this.#registry.list(this, ctx);
  }

  callTool(
    _name: string,
    args: Record<string, unknown>,
    ctx: RunContext,
    tool: ToolsetTool,
  ): Promise<unknown> {
    return this.#registry.call(args, ctx, tool);
  }

  #tool(name: string): AnyTool {
    const look = (at: Seen["at"], { toolName, retry, retries }: RunContext): void => {
      this.seen.push({ at, toolName, retry, retries: [...retries] });
    };
    return {
      "~tool": { version: 1 },
      name,
      parametersJsonSchema: { type: "object" },
      maxRetries: 1,
      prepare: (definition, ctx) => {
        look("prepare", ctx);
        return definition;
      },
      execute: (_args, ctx) => {
        look("call", ctx);
        throw new ModelRetry("Not now.");
      },
    };
  }
}
