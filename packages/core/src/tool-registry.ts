import { UsageError } from "./errors/usage-error.ts";
import { ModelRetry } from "./errors/model-retry.ts";
import { linkedController } from "./linked-controller.ts";
import type { RunContext } from "./run-context.ts";
import { type AnyTool, toolsetTool } from "./tool.ts";
import type { Toolset, ToolsetTool } from "./toolset.ts";

/** In milliseconds; a timer that is set for longer goes off at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** What a registry gives to tools that say nothing themselves. */
export interface ToolDefaults {
  readonly maxRetries?: number | undefined;
  /** In milliseconds. */
  readonly timeoutMs?: number | undefined;
}

/** Tools by name, and what runs them. The inside of a toolset of local tools. */
export interface ToolRegistry<in Deps = unknown> {
  /** @throws `invalid_usage` when there is a tool of that name. */
  add(tool: AnyTool): void;
  /** The tools in the order of registration; the same map until one is added. */
  list(
    toolset: Pick<Toolset<Deps>, "id" | "label">,
    ctx: Pick<RunContext, "maxRetries">,
  ): ReadonlyMap<string, ToolsetTool<Deps>>;
  /** Runs the tool behind an entry of `list`, within its time. */
  call(
    args: Record<string, unknown>,
    ctx: RunContext<Deps>,
    tool: ToolsetTool<Deps>,
  ): Promise<unknown>;
}

interface RegisteredTool<in Deps> extends ToolsetTool<Deps> {
  readonly source: AnyTool;
}

/** Makes a registry, for toolsets whose tools are functions. */
export function toolRegistry<Deps>(owner: string, defaults: ToolDefaults = {}): ToolRegistry<Deps> {
  checkToolLimits(owner, defaults);
  const tools = new Map<string, AnyTool>();
  // what depends on the run is its number of retries alone
  let listings = new Map<number, ReadonlyMap<string, ToolsetTool<Deps>>>();

  return {
    add(tool) {
      if (tools.has(tool.name)) {
        throw new UsageError(
          `${owner} already has a tool \`${tool.name}\`. Give one another name.`,
        );
      }
      tools.set(tool.name, tool);
      listings = new Map();
    },

    list(toolset, ctx) {
      const maxRetries = defaults.maxRetries ?? ctx.maxRetries;
      const known = listings.get(maxRetries);
      if (known !== undefined) return known;
      const listing = new Map<string, RegisteredTool<Deps>>();
      for (const [name, source] of tools) {
        listing.set(name, {
          ...toolsetTool<never>(toolset, source, { maxRetries }),
          source,
        } as RegisteredTool<Deps>); // deps were checked where the tool was added
      }
      listings.set(maxRetries, listing);
      return listing;
    },

    async call(args, ctx, tool) {
      const { source } = tool as RegisteredTool<Deps>; // `list` made it; operators keep its properties
      const run = source.execute as (args: unknown, ctx: RunContext<Deps>) => unknown; // its own schema validated them
      const timeoutMs = tool.definition.timeoutMs ?? defaults.timeoutMs;
      if (timeoutMs === undefined) return run(args, ctx);
      return runWithin(timeoutMs, ctx, (limited) => run(args, limited));
    },
  };
}

/** @throws `invalid_usage` for retries below zero and times that are not above it. */
export function checkToolLimits(owner: string, { maxRetries, timeoutMs }: ToolDefaults): void {
  if (maxRetries !== undefined && !(Number.isInteger(maxRetries) && maxRetries >= 0)) {
    throw new UsageError(
      `${owner}: \`maxRetries\` is ${maxRetries}; it must be a whole number >= 0.`,
    );
  }
  if (timeoutMs !== undefined && !(timeoutMs > 0 && timeoutMs <= LONGEST_TIMER)) {
    throw new UsageError(
      `${owner}: \`timeoutMs\` is ${timeoutMs}; it must be above 0 and at most ${LONGEST_TIMER}.`,
    );
  }
}

/** Aborts the signal of the call when its time is over, and waits no longer. */
async function runWithin<Deps>(
  timeoutMs: number,
  ctx: RunContext<Deps>,
  run: (ctx: RunContext<Deps>) => unknown,
): Promise<unknown> {
  const controller = linkedController(ctx.signal);
  const { signal } = controller;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = new ModelRetry(`Timed out after ${timeoutMs / 1000} seconds.`);
      reject(error); // first: the tool may reject at once when its signal aborts
      controller.abort(error);
    }, timeoutMs);
  });
  try {
    return await Promise.race([run(ctx.with({ signal })), late]);
  } finally {
    clearTimeout(timer);
    controller.unlink();
  }
}
