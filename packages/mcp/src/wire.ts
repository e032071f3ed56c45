import type {
  CallToolResult,
  CompleteRequest,
  CompleteResult,
  GetPromptRequest,
  GetPromptResult,
  ListPromptsResult,
  ListResourcesResult,
  ListResourceTemplatesResult,
  ListToolsResult,
  ReadResourceRequest,
  ReadResourceResult,
  RequestOptions,
  ServerCapabilities,
  Tool,
} from "@modelcontextprotocol/client";
import type { MCPTrace } from "./mcp-source.ts";

/** The options that both lines of the SDK know. */
export type WireOptions = Pick<
  RequestOptions,
  "headers" | "onprogress" | "resetTimeoutOnProgress" | "signal" | "timeout"
>;

/** A call of a tool as it is sent. */
export interface CallParams {
  readonly name: string;
  readonly arguments: Record<string, unknown>;
  readonly _meta?: Record<string, unknown>;
}

/** What a session needs of a connected client, whosever it is and of whichever line of the SDK. */
export interface Wire {
  readonly instructions: string | undefined;
  readonly capabilities: ServerCapabilities;
  /** Whether the server's notices of changes can be relied on. */
  readonly hearsChanges: boolean;
  /** Whether arguments go into headers where a tool wants it. */
  readonly mirrorsHeaders: boolean;
  /** What to do when the connection is gone, as the end of a sentence. */
  readonly recovery: string;
  trace(): MCPTrace;
  listTools(cursor: string | undefined, options: WireOptions): Promise<ListToolsResult>;
  /** `tool` is the definition that was listed. */
  callTool(
    params: CallParams,
    options: WireOptions,
    tool: Tool | undefined,
  ): Promise<CallToolResult>;
  listResources(cursor: string | undefined, options: WireOptions): Promise<ListResourcesResult>;
  listResourceTemplates(
    cursor: string | undefined,
    options: WireOptions,
  ): Promise<ListResourceTemplatesResult>;
  readResource(
    params: ReadResourceRequest["params"],
    options: WireOptions,
  ): Promise<ReadResourceResult>;
  listPrompts(cursor: string | undefined, options: WireOptions): Promise<ListPromptsResult>;
  getPrompt(params: GetPromptRequest["params"], options: WireOptions): Promise<GetPromptResult>;
  complete(params: CompleteRequest["params"], options: WireOptions): Promise<CompleteResult>;
  /** Tells whether the server refused a request because it no longer knows the session. */
  isSessionLost(error: unknown): boolean;
  close(): Promise<void>;
}

/** The parameters of a request for a page. */
export function pageOf(cursor: string | undefined): { readonly params?: { cursor: string } } {
  return cursor === undefined ? {} : { params: { cursor } };
}

/**
 * A definition without what a client would check results against: a result that misses its schema
 * comes from a call that has run, and must not be reported like one that has not.
 */
export function withoutOutputSchema(tool: Tool): Tool {
  if (tool.outputSchema === undefined) return tool;
  const { outputSchema: _, ...rest } = tool;
  return rest;
}
