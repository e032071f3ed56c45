import { UsageError } from "./errors/usage-error.ts";
import { ModelRetry } from "./errors/model-retry.ts";
import { linkedController } from "./linked-controller.ts";
import { listRenamed, type RenamedTool } from "./list-renamed.ts";
import type { MaybePromise } from "./maybe-promise.ts";
import { checkDefinition, redefined } from "./prepare-definitions.ts";
import type { RunContext } from "./run-context.ts";
import { quoteName } from "./quote-name.ts";
import { renameTool } from "./rename-tool.ts";
import { type AnyTool, type ToolPrepare, toolsetTool } from "./tool.ts";
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
  /**
   * The tools in the order of registration, prepared for this step. Where no tool prepares itself,
   * it is the same map until one is added.
   *
   * @throws `tool_name_conflict` when a tool prepares itself under the name of another; what
   * `prepare` throws.
   */
  list(
    toolset: Pick<Toolset<Deps>, "id" | "label">,
    ctx: RunContext<Deps>,
  ): MaybePromise<ReadonlyMap<string, ToolsetTool<Deps>>>;
  /** Runs the tool behind an entry of `list`, within its time. */
  call(
    args: Record<string, unknown>,
    ctx: RunContext<Deps>,
    tool: ToolsetTool<Deps>,
  ): Promise<unknown>;
}

/** An entry of a registry. What it adds comes back in `call`, whatever operators do to the definition. */
interface RegisteredTool<in Deps> extends ToolsetTool<Deps> {
  readonly source: AnyTool;
  readonly timeoutMs: number | undefined;
}

/** Makes a registry, for toolsets whose tools are functions. */
export function toolRegistry<Deps>(owner: string, defaults: ToolDefaults = {}): ToolRegistry<Deps> {
  checkToolLimits(owner, defaults);
  const tools = new Map<string, AnyTool>();
  // what depends on the run, but for `prepare`, is its number of retries alone
  let listings = new Map<number, ReadonlyMap<string, RegisteredTool<Deps>>>();

  return {
    add(tool) {
      if (tools.has(tool.name)) {
        throw new UsageError(
          `${owner} already has a tool ${quoteName(tool.name)}. Give one another name.`,
        );
      }
      tools.set(tool.name, tool);
      listings = new Map();
    },

    list(toolset, ctx) {
      const maxRetries = defaults.maxRetries ?? ctx.maxRetries;
      let listing = listings.get(maxRetries);
      if (listing === undefined) {
        listing = listTools(tools, toolset, maxRetries);
        listings.set(maxRetries, listing);
      }
      return prepareTools(listing, ctx);
    },

    async call(args, ctx, tool) {
      const { source, timeoutMs: own } = tool as RegisteredTool<Deps>; // `list` made it; operators keep its properties
      const run = source.execute as (args: unknown, ctx: RunContext<Deps>) => unknown; // its own schema validated them
      ctx.signal.throwIfAborted(); // operators may have waited
      const timeoutMs = own ?? defaults.timeoutMs;
      if (timeoutMs === undefined) return run(args, ctx);
      return runWithin(timeoutMs, ctx, (limited) => run(args, limited));
    },
  };
}

function listTools<Deps>(
  tools: ReadonlyMap<string, AnyTool>,
  toolset: Pick<Toolset<Deps>, "id" | "label">,
  maxRetries: number,
): ReadonlyMap<string, RegisteredTool<Deps>> {
  const listing = new Map<string, RegisteredTool<Deps>>();
  for (const [name, source] of tools) {
    listing.set(name, {
      ...toolsetTool<never>(toolset, source, { maxRetries }),
      source,
      timeoutMs: source.timeoutMs,
    } as RegisteredTool<Deps>); // deps were checked where the tool was added
  }
  return listing;
}

/** Asks each tool that prepares itself, in order; the listing itself where none does. */
function prepareTools<Deps>(
  listing: ReadonlyMap<string, RegisteredTool<Deps>>,
  ctx: RunContext<Deps>,
): MaybePromise<ReadonlyMap<string, ToolsetTool<Deps>>> {
  for (const { source } of listing.values())
    if (source.prepare !== undefined) return prepareEach(listing, ctx);
  return listing;
}

async function prepareEach<Deps>(
  listing: ReadonlyMap<string, RegisteredTool<Deps>>,
  ctx: RunContext<Deps>,
): Promise<ReadonlyMap<string, ToolsetTool<Deps>>> {
  const prepared: RenamedTool<RegisteredTool<Deps>>[] = [];
  for (const [name, tool] of listing) {
    const given = await prepareTool(name, tool, ctx);
    if (given !== undefined) prepared.push({ tool: given, oldName: name });
  }
  return listRenamed(prepared);
}

async function prepareTool<Deps>(
  name: string,
  tool: RegisteredTool<Deps>,
  ctx: RunContext<Deps>,
): Promise<RegisteredTool<Deps> | undefined> {
  const { definition, maxRetries, source } = tool;
  const prepare = source.prepare as ToolPrepare<Deps> | undefined; // deps were checked where the tool was added
  if (prepare === undefined) return tool;
  const retry = ctx.retries.get(name) ?? 0;
  const given = await prepare(definition, ctx.with({ toolName: name, retry, maxRetries }));
  if (given === undefined || given === null) return undefined;
  if (given === definition) return tool;
  const owner = `\`prepare\` of tool ${quoteName(name)}`;
  checkDefinition(owner, given);
  if (given.name === "") throw new UsageError(`${owner} returned an empty name. Give it one.`);
  checkToolLimits(owner, { timeoutMs: given.timeoutMs });
  const by = given.name === name ? undefined : `prepare(${given.name})`;
  return {
    ...renameTool(redefined(tool, given), given.name, by),
    timeoutMs: given.timeoutMs,
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
