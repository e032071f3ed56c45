import { type RunContext, type Toolset, UsageError } from "@toolsets/core";
import { fakeContext } from "./fake-context.ts";

/**
 * Calls a tool as a run does: lists the tools, validates the arguments, and hands over the entry
 * that was listed.
 *
 * @throws `invalid_usage` when no tool of that name is listed; what validation and the tool throw.
 */
export async function callByName(
  toolset: Toolset,
  name: string,
  args?: Record<string, unknown>,
): Promise<unknown>;
export async function callByName<Deps>(
  toolset: Toolset<Deps>,
  name: string,
  args: Record<string, unknown>,
  ctx: RunContext<Deps>,
): Promise<unknown>;
export async function callByName(
  toolset: Toolset,
  name: string,
  args: Record<string, unknown> = {},
  ctx: RunContext = fakeContext(),
): Promise<unknown> {
  const tools = await toolset.getTools(ctx);
  const tool = tools.get(name);
  if (tool === undefined) {
    const listed = [...tools.keys()].map((known) => `\`${known}\``).join(", ");
    throw new UsageError(
      `${toolset.label} lists no tool \`${name}\`. It lists: ${listed || "none"}.`,
    );
  }
  const here = ctx.with({ toolName: name });
  return toolset.callTool(name, await tool.validateArgs(args, here), here, tool);
}
