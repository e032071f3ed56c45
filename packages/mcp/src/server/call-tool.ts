import {
  type CallToolRequest,
  type CallToolResult,
  type InputRequiredResult,
  MissingRequiredClientCapabilityError,
  ProtocolError,
  ProtocolErrorCode,
  type Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import {
  ApprovalRequired,
  CallDeferred,
  type HandledCall,
  isToolReturn,
  type JsonObject,
  ModelRetry,
  quoteName,
  type RunContext,
  ToolFailed,
  type ToolsetTool,
} from "@toolsets/core";
import { MCPClientCapabilityError } from "../errors/mcp-client-capability-error.ts";
import { askApproval } from "./ask-approval.ts";
import {
  type ClientRounds,
  repeatedRounds,
  type RoundKeeper,
  waitingRounds,
} from "./client-rounds.ts";
import { createMCPCall, emitProgress } from "./create-mcp-call.ts";
import type { MCPCall } from "./mcp-call.ts";
import { digest } from "./sealed-state.ts";
import type { ServeOptions } from "./serve-options.ts";
import { createContext, ownerOf } from "./served-context.ts";
import { isStateless, requestOf } from "./served-request.ts";
import type { Lease, ServedRun, Tools } from "./served-run.ts";
import { toCallResult } from "./to-call-result.ts";

/** What a call of a served toolset needs besides the call. */
export interface CallSurroundings {
  readonly options: ServeOptions;
  readonly keeper: RoundKeeper;
  readonly run: ServedRun;
  readonly server: Server;
  /** The tools, where they are listed already. */
  readonly tools: Tools | undefined;
}

/** What came of a call, and what was listed for it. */
export interface CallAnswer {
  readonly result: CallToolResult | InputRequiredResult;
  readonly tools: Tools;
}

/** One call, under way. */
interface Call {
  readonly name: string;
  readonly args: Record<string, unknown>;
  readonly mcp: MCPCall;
  readonly rounds: ClientRounds;
  readonly lease: Lease;
  readonly tool: ToolsetTool;
  readonly ctx: RunContext;
}

/**
 * Answers a `tools/call`.
 *
 * @throws a protocol error for a tool that is not there, and for a state that is not ours.
 */
export async function callServedTool(
  surroundings: CallSurroundings,
  { params }: CallToolRequest,
  sdk: ServerContext,
): Promise<CallAnswer> {
  const { options, server } = surroundings;
  const { name, arguments: args = {} } = params;
  const controller = new AbortController();
  const signal = AbortSignal.any([sdk.mcpReq.signal, controller.signal]);
  const rounds = await roundsOf(surroundings, sdk, signal, name, args);
  const mcp = createMCPCall(sdk, server, rounds);
  const base = await createContext(options, requestOf(sdk), signal, rounds.id);
  const ctx = base.with({
    toolCallId: String(sdk.mcpReq.id),
    toolName: name,
    emit: emitProgress(mcp),
    cancel: () => controller.abort(new ToolFailed("The tool cancelled its call.")),
    extensions: { mcp },
  });
  const lease = await surroundings.run.enter(ctx, surroundings.tools);
  const { tools } = lease;
  try {
    const tool = tools.get(name);
    if (tool === undefined) {
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        `Unknown tool: ${quoteName(name)}. List the tools again.`,
      );
    }
    const call: Call = { name, args, mcp, rounds, lease, tool, ctx: withTools(ctx, lease, tool) };
    const result = await (tool.definition.sequential === true
      ? surroundings.run.inTurn(() => answer(call, options))
      : answer(call, options));
    const open = await rounds.open(); // a tool may have swallowed what its question threw
    if (open !== undefined) return { result: open, tools };
    return { result: server.projectCallToolResult(result, tool.definition.returnSchema), tools };
  } finally {
    lease.release();
  }
}

async function roundsOf(
  { options, keeper }: CallSurroundings,
  sdk: ServerContext,
  signal: AbortSignal,
  name: string,
  args: Record<string, unknown>,
): Promise<ClientRounds> {
  if (!isStateless(sdk)) return waitingRounds(sdk, signal);
  const owner = (await ownerOf(options, requestOf(sdk))) ?? "";
  return repeatedRounds(
    sdk,
    keeper,
    await digest(JSON.stringify([options.name, name, args, owner])),
  );
}

function withTools(ctx: RunContext, lease: Lease, { maxRetries }: ToolsetTool): RunContext {
  const tools = new Map([...lease.tools].map(([name, { definition }]) => [name, definition]));
  const inner = ctx.with({ tools, maxRetries });
  return inner.with({ handleCall: (call) => callNested(inner, lease, call) });
}

/** What a tool gets that calls another one of its step. */
async function callNested(
  ctx: RunContext,
  { tools, toolset }: Lease,
  { toolName, args = {} }: HandledCall,
): Promise<unknown> {
  const tool = tools.get(toolName);
  if (tool === undefined) throw new ModelRetry(`Unknown tool: ${quoteName(toolName)}.`);
  refuseOutside(tool);
  if (tool.definition.kind === "unapproved") throw new ApprovalRequired();
  const inner = ctx.with({ toolName, toolCallApproved: false, maxRetries: tool.maxRetries });
  const valid = await tool.validateArgs(args, inner);
  const returned = await toolset.callTool(toolName, valid, inner, tool);
  return isToolReturn(returned) ? returned.returnValue : returned;
}

async function answer(call: Call, options: ServeOptions): Promise<CallToolResult> {
  try {
    return await run(call, call.tool.definition.kind === "unapproved");
  } catch (error) {
    if (!(error instanceof ApprovalRequired)) return readFailure(call, options, error);
    try {
      return await runApproved(call, error.metadata);
    } catch (inner) {
      return readFailure(call, options, inner);
    }
  }
}

async function run(call: Call, needsApproval: boolean): Promise<CallToolResult> {
  const { name, args, lease, tool, ctx } = call;
  refuseOutside(tool);
  const valid = await tool.validateArgs(args, ctx);
  if (needsApproval) throw new ApprovalRequired();
  ctx.signal.throwIfAborted();
  return toCallResult(tool.definition, await lease.toolset.callTool(name, valid, ctx, tool));
}

async function runApproved(call: Call, metadata: JsonObject | undefined): Promise<CallToolResult> {
  const { name, args, mcp, rounds, ctx } = call;
  let isApproved: boolean;
  try {
    isApproved = await askApproval(mcp, rounds, { name, args, metadata });
  } catch (error) {
    if (!(error instanceof MCPClientCapabilityError)) throw error;
    return failed(
      `${quoteName(name)} needs approval, which this client cannot ask its user for. Nothing was done.`,
    );
  }
  if (!isApproved)
    return failed(`The call of ${quoteName(name)} was not approved. Nothing was done.`);
  rounds.spend();
  return run({ ...call, ctx: ctx.with({ toolCallApproved: true }) }, false);
}

function refuseOutside({ definition }: ToolsetTool): void {
  if (definition.kind === "external") throw new CallDeferred();
}

/**
 * What a client is told of a failure: what was meant for a model in its words, of anything else
 * that it failed.
 */
function readFailure(call: Call, options: ServeOptions, error: unknown): CallToolResult {
  const name = quoteName(call.name);
  if (error instanceof ModelRetry || error instanceof ToolFailed) return failed(error.message);
  if (error instanceof ProtocolError) throw error; // the tool speaks MCP itself
  if (error instanceof MCPClientCapabilityError) return readIncapable(call, error);
  if (error instanceof ApprovalRequired) {
    return failed(`${name} needs an approval that nobody can give here. Nothing was done.`);
  }
  if (error instanceof CallDeferred) {
    return failed(`${name} is answered later, outside of this server. MCP cannot wait for that.`);
  }
  if (!call.rounds.isOpen && !call.ctx.signal.aborted) {
    options.onError?.(error, { toolName: call.name });
  }
  return failed(`The tool ${name} failed.`);
}

/** Since 2026-07-28 the protocol has an error for it, up to then the model reads it. */
function readIncapable(call: Call, { message, capability, mode }: MCPClientCapabilityError) {
  if (!isStateless(call.mcp.sdk)) return failed(message);
  const requiredCapabilities = {
    [capability]: mode === undefined ? {} : { [mode]: {} },
  };
  throw new MissingRequiredClientCapabilityError({ requiredCapabilities }, message);
}

function failed(text: string): CallToolResult {
  return { content: [{ type: "text", text }], isError: true };
}
