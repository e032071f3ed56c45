// Toolsets: the contract, and what toolsets are made with.
export { AbstractToolset } from "./abstract-toolset.ts";
export { combine } from "./combined-toolset.ts";
export type { AllTools, Distinct } from "./combined-toolset.ts";
export { DynamicToolset } from "./dynamic-toolset.ts";
export type {
  DepsMadeBy,
  DynamicToolsetConstructor,
  DynamicToolsetOptions,
  ToolsetFactory,
  ToolsMadeBy,
} from "./dynamic-toolset.ts";
export { ExternalToolset } from "./external-toolset.ts";
export type {
  ExternalTool,
  ExternalTools,
  ExternalToolsetConstructor,
  ExternalToolsetOptions,
} from "./external-toolset.ts";
export { joinInstructions, orderInstructions, toInstructionParts } from "./instructions.ts";
export type { InstructionPart, Instructions } from "./instructions.ts";
export type { Json, JsonObject, JsonSchemaObject } from "./json.ts";
export { closestName } from "./closest-name.ts";
export { isRecord } from "./is-record.ts";
export { keepListing } from "./keep-listing.ts";
export { listRenamed } from "./list-renamed.ts";
export type { RenamedTool } from "./list-renamed.ts";
export { andThen } from "./maybe-promise.ts";
export type { MaybePromise } from "./maybe-promise.ts";
export { operator } from "./operator.ts";
export type { OperatorOptions, ToolsetChanges, ToolsetOperator } from "./operator.ts";
export { pipeFrom } from "./pipe.ts";
export { prepareDefinitions, redefined } from "./prepare-definitions.ts";
export type { ToolsPrepare } from "./prepare-definitions.ts";
export { quoteName } from "./quote-name.ts";
export { renameTool } from "./rename-tool.ts";
export { callsNothing, createRunContext } from "./run-context.ts";
export type {
  HandledCall,
  RunContext,
  RunContextExtensions,
  RunContextFields,
} from "./run-context.ts";
export { readReturnSchema, readSchema } from "./schema.ts";
export type {
  Parameters,
  ReadSchema,
  Schema,
  SchemaIssue,
  SchemaOutput,
  SchemaResult,
} from "./schema.ts";
export { toolsetTool } from "./tool.ts";
export type {
  AnyTool,
  ArgsValidator,
  DepsOfTools,
  Tool,
  ToolPrepare,
  ToolSource,
  ToolsOfTools,
} from "./tool.ts";
export type { ModelToolChoice, ToolChoice } from "./tool-choice.ts";
export type { ToolDefinition, ToolKind } from "./tool-definition.ts";
export type {
  ArgsOf,
  Entry,
  LiteralNames,
  Prefixed,
  ResultOf,
  ToolMap,
  ToolSignature,
  UnionToIntersection,
} from "./tool-map.ts";
export { checkToolLimits, toolRegistry } from "./tool-registry.ts";
export type { ToolDefaults, ToolRegistry } from "./tool-registry.ts";
export { readSelector } from "./tool-selector.ts";
export type { MetadataSelector, ReadSelector, ToolSelector } from "./tool-selector.ts";
export { isToolset } from "./toolset.ts";
export type {
  AnyToolset,
  DepsOf,
  InstructionsFunction,
  Operator,
  Pipe,
  ToolFilter,
  Toolset,
  ToolsetBrand,
  ToolsetTool,
  ToolsOf,
} from "./toolset.ts";

// The agent, and what takes part in its runs.
export { Agent } from "./agent.ts";
export type { AgentConstructor, AnyAgent } from "./agent.ts";
export type { AgentOptions, Retries, RunOptions } from "./agent-options.ts";
export { capability, handleDeferredToolCalls } from "./capability.ts";
export type {
  AgentInstructions,
  Capability,
  CapabilityOptions,
  CapabilityOrdering,
  CapabilityReference,
  DeferredToolCallsHandler,
} from "./capability.ts";
export { sanitizeMessages } from "./history/sanitize-messages.ts";
export type { SanitizeOptions, SanitizeWarning } from "./history/sanitize-messages.ts";
export { reinjectSystemPrompt } from "./reinject-system-prompt.ts";
export type { ReinjectSystemPromptOptions } from "./reinject-system-prompt.ts";
export type { AgentSystemPrompt, DynamicSystemPrompt, SystemPrompt } from "./system-prompt.ts";
export { processHistory } from "./hooks/process-history.ts";
export type { HistoryProcessor } from "./hooks/process-history.ts";
export type { GivenResponse, ModelCall, ModelHooks } from "./hooks/model-hooks.ts";
export type { OutputCall, OutputProcessHooks, OutputValidateHooks } from "./hooks/output-hooks.ts";
export { processEventStream } from "./hooks/process-events.ts";
export type { EventProcessor } from "./hooks/process-events.ts";
export type {
  EventHooks,
  EventStreamWrap,
  GivenResult,
  NodeRunHooks,
  RunHooks,
} from "./hooks/run-hooks.ts";
export type { RawArgs, ToolCall, ToolExecuteHooks, ToolValidateHooks } from "./hooks/tool-hooks.ts";
export { buildResults, remainingRequests } from "./build-results.ts";
export type { BuildResultsOptions } from "./build-results.ts";
export { DeferredToolRequests, isDeferred } from "./deferred.ts";
export type { DeferredToolResults, ToolApproved, ToolDenied } from "./deferred.ts";
export { nativeOutput } from "./output/native-output.ts";
export type { NativeOutput, NativeOutputOptions } from "./output/native-output.ts";
export type { OutputObject } from "./output/output-object.ts";
export type { OutputKind, OutputMarker } from "./output/output-marker.ts";
export type {
  DepsOfOutput,
  OutputItem,
  OutputOf,
  OutputSpec,
  OutputValidator,
  RunOutput,
  SpecFor,
  ValidatedOutput,
} from "./output/output.ts";
export { promptedOutput } from "./output/prompted-output.ts";
export type { PromptedOutput, PromptedOutputOptions } from "./output/prompted-output.ts";
export type { OutputMode } from "./output/output-mode.ts";
export { textOutput } from "./output/text-output.ts";
export type { TextOutput } from "./output/text-output.ts";
export { toolOutput } from "./output/tool-output.ts";
export type {
  ParsedBy,
  ToolOutput,
  ToolOutputFunction,
  ToolOutputOptions,
} from "./output/tool-output.ts";
export type { ExternalAnswer, ExternalResults } from "./external-results.ts";
export type { ToolResult } from "./tool-result.ts";
export { isToolReturn, ToolReturn } from "./tool-return.ts";
export type { ToolReturnConstructor, ToolReturnOptions } from "./tool-return.ts";
export type { EndStrategy, ToolExecution } from "./loop/state.ts";
export type { Enqueue, EnqueueContent, EnqueuedMessages, EnqueueOptions } from "./enqueue.ts";
export type {
  AgentEvent,
  AgentRunResultEvent,
  DeferredToolRequestsEvent,
  DeferredToolResultsEvent,
  EnqueuedMessagesEvent,
  FinalResultEvent,
  FunctionToolCallEvent,
  FunctionToolResultEvent,
  OutputToolCallEvent,
  OutputToolResultEvent,
  PartDelta,
  PartDeltaEvent,
  PartEndEvent,
  PartStartEvent,
  StepEvent,
  ToolProgressEvent,
} from "./events.ts";
export type { RunResult } from "./run-result.ts";
export { getRunSnapshot } from "./run-snapshot.ts";
export type { RunSnapshot } from "./run-snapshot.ts";
export { ConcurrencyLimiter } from "./concurrency-limiter.ts";
export type { ConcurrencyLimiterConstructor, ConcurrencyLimits } from "./concurrency-limiter.ts";
export { retryingFetch } from "./retrying-fetch.ts";
export type { RetryingFetchOptions } from "./retrying-fetch.ts";
export { waitRetryAfter } from "./retry-wait.ts";
export type { FailedAttempt, RetryWait, WaitRetryAfterOptions } from "./retry-wait.ts";
export { limitConcurrency } from "./limit-concurrency.ts";
export { FallbackModel } from "./fallback-model.ts";
export type { FallbackModelConstructor, FallbackModelOptions } from "./fallback-model.ts";
export type { ErrorClass, FallbackRule } from "./fallback-rule.ts";
export { checkRequestsAllowed, forbidModelRequests } from "./forbid-model-requests.ts";
export type { PricedModel, Pricing } from "./pricing.ts";
export type { AgentMetadata, MetadataFunction } from "./run-metadata.ts";
export type { AgentModelSettings, ModelSettingsFunction } from "./settings-layers.ts";
export { createUsage } from "./shared-usage.ts";
export type { SharedUsage } from "./shared-usage.ts";
export type { RequestUsage, RunUsage } from "./usage.ts";
export type { UsageLimits } from "./usage-limits.ts";
export type { AgentOverrides } from "./override.ts";
export { captureRunMessages } from "./run-scope.ts";
export type { CapturedMessages } from "./run-scope.ts";
export type { RunHandle } from "./views/handle.ts";
export type { AgentRun } from "./views/iterate.ts";
export type { AgentNode, CallToolsNode, EndNode, ModelRequestNode } from "./agent-node.ts";
export type { StreamedRun, StreamOptions, TextStreamOptions } from "./views/streamed-run.ts";
export type { AgentEventStream } from "./views/stream-events.ts";

// Messages and models.
export { toolCallsOf } from "./messages.ts";
export type {
  AnsweringPart,
  AssistantSpeechPart,
  BuiltinToolCallPart,
  BuiltinToolReturnPart,
  CompactionPart,
  ErrorDetail,
  FilePart,
  FinishReason,
  Message,
  ModelRequest,
  ModelResponse,
  RequestPart,
  ResponsePart,
  RetryPromptPart,
  SystemPromptPart,
  TextPart,
  ThinkingPart,
  ToolAvailabilityDeltaPart,
  ToolCallPart,
  ToolOutcome,
  ToolPartKind,
  ToolReturnPart,
  UserPromptPart,
  UserSpeechPart,
} from "./messages.ts";
export { collectParts } from "./host/collect-parts.ts";
export { inPieces } from "./piece-stream.ts";
export type { PieceStream } from "./piece-stream.ts";
export { readServerEvents } from "./server-events.ts";
export type { ServerEvent, ServerEventOptions, ServerEvents } from "./server-events.ts";
export type { PartCollector } from "./host/collect-parts.ts";
export { mergeSettings } from "./settings-layers.ts";
export type {
  NativeCodeExecution,
  NativeFileSearch,
  NativeImageGeneration,
  NativeMCPServer,
  NativeMemory,
  NativeProviderTool,
  NativeTool,
  NativeToolKind,
  NativeToolSearch,
  NativeWebFetch,
  NativeWebSearch,
  UserLocation,
} from "./native-tool.ts";
export type {
  FittedRequest,
  Model,
  ModelPartChunk,
  ModelProfile,
  ModelReply,
  ModelRequestOptions,
  ModelSettings,
  ModelStreamChunk,
  ResponseTail,
  ToolNameRule,
} from "./model.ts";
export {
  argsAsObject,
  argsAsText,
  framedToolReturn,
  retryPromptAsText,
  toolReturnAsText,
  userPromptAsText,
} from "./part-text.ts";
export { downloadMedia } from "./media/download-media.ts";
export type { DownloadMediaOptions } from "./media/download-media.ts";
export { fetchFile } from "./media/fetch-file.ts";
export type {
  FetchedFile,
  FetchFileOptions,
  FileFetcher,
  FileFetcherOptions,
} from "./media/fetch-file.ts";
export { dataUri, identifierOf, mediaTypeOf, standardBase64 } from "./media/medium.ts";
export type { MediaLink } from "./media/medium.ts";
export { splitToolReturn } from "./media/split-tool-return.ts";
export type { SplitToolReturn, SplitToolReturnOptions } from "./media/split-tool-return.ts";
export { binaryText, inlineText, isTextLike } from "./media/text-file.ts";
export {
  parseDeferredToolRequests,
  parseDeferredToolResults,
  serializeDeferredToolRequests,
  serializeDeferredToolResults,
} from "./message-json/deferred.ts";
export { parseMessages, serializeMessages } from "./message-json/messages.ts";
export type { ParseOptions, SerializeOptions } from "./message-json/convert.ts";
export { resolveModel } from "./provider.ts";
export type { KnownModelName, ModelProvider } from "./provider.ts";
export type {
  BuiltinToolSearchCallPart,
  BuiltinToolSearchReturnPart,
  CapabilityLoadArgs,
  CapabilityLoadCallPart,
  CapabilityLoadReturn,
  CapabilityLoadReturnPart,
  ToolSearchArgs,
  ToolSearchCallPart,
  ToolSearchReturn,
  ToolSearchReturnPart,
} from "./typed-parts.ts";
export type {
  AudioUrl,
  BinaryContent,
  CachePoint,
  DocumentUrl,
  FileProvider,
  ImageUrl,
  MediaContent,
  TextContent,
  UploadedFile,
  UserContent,
  UserPrompt,
  VideoUrl,
} from "./user-content.ts";
export { NO_USAGE } from "./usage.ts";

// Where the steps of a run are carried out.
export { inProcess } from "./runtime/in-process.ts";
export type {
  ListedTool,
  OutputSubject,
  RequestedCall,
  Runtime,
  RuntimeFactory,
  StepBase,
  StepEffects,
  StepExecutor,
  StepKind,
  StepOutcome,
  StepRequest,
  Steps,
  StepValues,
  Thrown,
  Verdict,
} from "./runtime/runtime.ts";

// Signals of a tool, and errors.
export { ApprovalRequired } from "./errors/approval-required.ts";
export { CallDeferred } from "./errors/call-deferred.ts";
export { ContentFilterError } from "./errors/content-filter-error.ts";
export { DefinitionChangedError } from "./errors/definition-changed-error.ts";
export { IncompleteToolCallError } from "./errors/incomplete-tool-call-error.ts";
export { MessageFormatError } from "./errors/message-format-error.ts";
export { ModelConnectionError } from "./errors/model-connection-error.ts";
export { ModelHttpError } from "./errors/model-http-error.ts";
export type { ModelHttpDetails } from "./errors/model-http-error.ts";
export { ModelRetry } from "./errors/model-retry.ts";
export { ModelTimeoutError } from "./errors/model-timeout-error.ts";
export { RetriesExceededError } from "./errors/retries-exceeded-error.ts";
export { RevivedError } from "./errors/revived-error.ts";
export { RunCancelledError } from "./errors/run-cancelled-error.ts";
export { SkipModelRequest } from "./errors/skip-model-request.ts";
export { SkipToolExecution } from "./errors/skip-tool-execution.ts";
export { SkipToolValidation } from "./errors/skip-tool-validation.ts";
export { ToolFailed } from "./errors/tool-failed.ts";
export { SuspendedResponseExpiredError } from "./errors/suspended-response-expired-error.ts";
export { ScopeUnavailableError } from "./errors/scope-unavailable-error.ts";
export { ToolNameConflictError } from "./errors/tool-name-conflict-error.ts";
export { ConcurrencyLimitExceededError } from "./errors/concurrency-limit-exceeded-error.ts";
export { FileFetchRefusedError } from "./errors/file-fetch-refused-error.ts";
export type { FileFetchReason } from "./errors/file-fetch-refused-error.ts";
export { FallbackFailedError } from "./errors/fallback-failed-error.ts";
export { RequestsForbiddenError } from "./errors/requests-forbidden-error.ts";
export { ToolNameNotAllowedError } from "./errors/tool-name-not-allowed-error.ts";
export { ToolSearchMissingError } from "./errors/tool-search-missing-error.ts";
export { isToolsetsError, ToolsetsError } from "./errors/toolsets-error.ts";
export type { ErrorData } from "./errors/toolsets-error.ts";
export { UnexpectedModelBehaviorError } from "./errors/unexpected-model-behavior-error.ts";
export { UsageError } from "./errors/usage-error.ts";
export { UsageLimitExceededError } from "./errors/usage-limit-exceeded-error.ts";
export { toWellFormed } from "./well-formed.ts";
