import {
  isToolsetsError,
  operator,
  type RunContext,
  ToolFailed,
  type Toolset,
  type ToolsetChanges,
  type ToolsetOperator,
  type ToolsetsError,
} from "@toolsets/core";

const FAULTS: ReadonlySet<string> = new Set([
  "mcp_connection",
  "mcp_limit",
  "mcp_protocol",
  "tool_name_conflict", // a name that the server lists twice
]);

/**
 * A server that a run can do without. When it does not start or cannot be listed, that is told, and the
 * rest of the run goes on without its tools; the next run tries again. A call that the server does
 * not answer is told too, and the model hears that it failed.
 */
export function optionalServer(tell: (error: ToolsetsError) => void): ToolsetOperator {
  /** Tells of a fault of the server, and throws everything else. */
  const note = (error: unknown): ToolsetsError => {
    if (!isToolsetsError(error) || !FAULTS.has(error.code)) throw error;
    tell(error);
    return error;
  };
  return operator("optional", (inner) => changes(inner, note), { perRun: true });
}

function changes(inner: Toolset, note: (error: unknown) => ToolsetsError): ToolsetChanges {
  const opened: boolean[] = [];
  let isGone = false;
  const unlessGone = async <Value>(
    ask: () => Value | Promise<Value>,
    { signal }: RunContext,
    otherwise: Value,
  ): Promise<Value> => {
    if (isGone) return otherwise;
    try {
      return await ask();
    } catch (error) {
      signal.throwIfAborted();
      note(error);
      isGone = opened.length > 0; // else each use stands for itself
      return otherwise;
    }
  };
  return {
    label: inner.label,

    async open() {
      isGone = await inner.open().then(
        () => false,
        (error: unknown) => note(error) !== undefined,
      );
      opened.push(!isGone);
    },

    async close() {
      const wasOpened = opened.pop() ?? true; // it is for the toolset to complain
      if (opened.length === 0) isGone = false;
      if (wasOpened) await inner.close();
    },

    getInstructions: (ctx) => unlessGone(() => inner.getInstructions(ctx), ctx, undefined),

    getTools: (ctx) => unlessGone(() => inner.getTools(ctx), ctx, new Map()),

    async callTool(name, args, ctx, tool) {
      try {
        return await inner.callTool(name, args, ctx, tool);
      } catch (error) {
        ctx.signal.throwIfAborted();
        throw new ToolFailed(note(error).message);
      }
    },
  };
}
