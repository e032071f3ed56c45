import { joinInstructions, orderInstructions, toInstructionParts } from "@toolsets/core";
import type { ServeOptions } from "./serve-options.ts";
import { createContext } from "./served-context.ts";
import { type ServedRequest, signalOf } from "./served-request.ts";
import type { ServedRun } from "./served-run.ts";

/**
 * What a server tells its clients of itself. A toolset that cannot say it now does not keep anybody
 * from its other users.
 */
export async function readInstructions(
  run: ServedRun,
  options: ServeOptions,
  request: ServedRequest,
): Promise<string | undefined> {
  if (options.instructions !== undefined) return options.instructions;
  try {
    const ctx = await createContext(options, request, signalOf(request));
    const { toolset, release } = await run.enter(ctx);
    try {
      const parts = toInstructionParts(await toolset.getInstructions(ctx));
      return joinInstructions(orderInstructions(parts)) || undefined;
    } finally {
      release();
    }
  } catch (error) {
    options.onError?.(error, {});
    return undefined;
  }
}
