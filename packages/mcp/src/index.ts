export { MCPToolset } from "./mcp-toolset.ts";
export type { MCPCallOptions, MCPToolsetConstructor } from "./mcp-toolset.ts";
export type {
  MCPCompletion,
  MCPCompletionRequest,
  MCPContent,
  MCPContents,
  MCPPrompt,
  MCPPromptResult,
  MCPResource,
  MCPResourceTemplate,
  MCPUseOptions,
} from "./mcp-contents.ts";
export type {
  MCPConnectionOptions,
  MCPToolOptions,
  MCPToolsetOptions,
} from "./mcp-toolset-options.ts";
export type { CacheOption } from "./cached-list.ts";
export type { MCPAuth } from "./mcp-auth.ts";
export type {
  ElicitationHandler,
  ElicitationRequest,
  ElicitationResult,
  MCPClientInfo,
  MCPLogEntry,
  MCPMessage,
  MCPProgress,
  MCPRequestInfo,
  MCPRoot,
  SamplingHandler,
  SamplingRequest,
  SamplingResult,
} from "./mcp-handlers.ts";
export type { MCPServerObject } from "./memory-source.ts";
export type { MCPToolCall, ProcessToolCall } from "./process-tool-call.ts";
export type { ResultValidator } from "./result-validator.ts";
export type { MCPServer } from "./server-options.ts";
export type { MCPClient } from "./mcp-client.ts";
export type { ToolErrorBehavior } from "./tool-failure.ts";
export type { MCPConnection, MCPSource, MCPTrace } from "./mcp-source.ts";
export { MCPConnectionError } from "./errors/mcp-connection-error.ts";
export type { MCPConnectionErrorOptions, MCPPhase } from "./errors/mcp-connection-error.ts";
export { MCPLimitError } from "./errors/mcp-limit-error.ts";
export type { MCPLimit } from "./errors/mcp-limit-error.ts";
export { MCPProtocolError } from "./errors/mcp-protocol-error.ts";
export type { MCPProtocolErrorOptions } from "./errors/mcp-protocol-error.ts";
export { MCPTaskUnsupportedError } from "./errors/mcp-task-unsupported-error.ts";
export { MCPToolError } from "./errors/mcp-tool-error.ts";
