export { serve } from "./server/serve.ts";
export type { ServedNotifier, ServedToolset } from "./server/serve.ts";
export type {
  HTTPOptions,
  ServeFailure,
  ServeOptions,
  ServeOptionsFor,
} from "./server/serve-options.ts";
export type { ServedRequest } from "./server/served-request.ts";
export type { Listening, ListenOptions } from "./server/listen.ts";
export type { AgentToolOptions, DepsOfAgent } from "./server/agent-toolset.ts";
export type {
  AskOptions,
  CallProgress,
  ElicitParams,
  MCPCall,
  RequestState,
  SampleParams,
  SampleResult,
} from "./server/mcp-call.ts";
export { MCPClientCapabilityError } from "./errors/mcp-client-capability-error.ts";
export { MCPSamplingModel } from "./server/mcp-sampling-model.ts";
export type {
  MCPSamplingModelConstructor,
  MCPSamplingModelOptions,
} from "./server/mcp-sampling-model.ts";
