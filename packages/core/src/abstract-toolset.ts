import type { Instructions } from "./instructions.ts";
import type { MaybePromise } from "./maybe-promise.ts";
import { pipeFrom } from "./pipe.ts";
import type { RunContext } from "./run-context.ts";
import type { ToolMap } from "./tool-map.ts";
import type { Pipe, Toolset, ToolsetBrand, ToolsetTool } from "./toolset.ts";

/**
 * Base for toolsets with tools of their own: two methods to write, a default for the rest.
 * `toolsetTool` makes the entries of a listing.
 */
export abstract class AbstractToolset<
  in Deps = unknown,
  out Tools extends ToolMap = ToolMap,
> implements Toolset<Deps, Tools> {
  readonly "~toolset": ToolsetBrand<Deps, Tools> = { version: 1 };
  abstract readonly id: string | undefined;

  abstract getTools(ctx: RunContext<Deps>): MaybePromise<ReadonlyMap<string, ToolsetTool<Deps>>>;

  abstract callTool(
    name: string,
    args: Record<string, unknown>,
    ctx: RunContext<Deps>,
    tool: ToolsetTool<Deps>,
  ): Promise<unknown>;

  /** The name of the class, and the `id` if there is one. */
  get label(): string {
    const { name } = this.constructor;
    return this.id === undefined ? name : `${name} '${this.id}'`;
  }

  get toolNameConflictHint(): string {
    return "Rename the tool, or pipe its toolset through `prefixed()` or `renamed()`.";
  }

  forRun(_ctx: RunContext<Deps>): MaybePromise<Toolset<Deps, Tools>> {
    return this;
  }

  forRunStep(_ctx: RunContext<Deps>): MaybePromise<Toolset<Deps, Tools>> {
    return this;
  }

  async open(): Promise<void> {}

  async close(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  getInstructions(_ctx: RunContext<Deps>): MaybePromise<Instructions> {
    return undefined;
  }

  visitLeaves(visit: (leaf: Toolset<Deps>) => void): void {
    visit(this);
  }

  replaceLeaves(replace: (leaf: Toolset<Deps>) => Toolset<Deps>): Toolset<Deps> {
    return replace(this);
  }

  get pipe(): Pipe<Deps, Tools> {
    return pipeFrom<Deps, Tools>(this);
  }
}
