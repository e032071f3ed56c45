import type { LoggingLevel } from "@modelcontextprotocol/client";
import type { MaybePromise, Model, RunContext } from "@toolsets/core";
import type { CacheOption } from "./cached-list.ts";
import type { MCPAuth } from "./mcp-auth.ts";
import type {
  ElicitationHandler,
  MCPClientInfo,
  MCPLogEntry,
  MCPMessage,
  MCPProgress,
  MCPRoot,
  SamplingHandler,
} from "./mcp-handlers.ts";
import type { ProcessToolCall } from "./process-tool-call.ts";
import type { ResultValidator } from "./result-validator.ts";
import type { ToolErrorBehavior } from "./tool-failure.ts";

/** How the tools of a server are listed and called. */
export interface MCPToolOptions<in Deps = unknown> {
  /** How often the model may try a tool again, a whole number from 0; the run decides where it is unset. */
  readonly maxRetries?: number | undefined;
  /**
   * `retry` unless told otherwise. A protocol error is a retry for `failed` too: the server did not
   * run the tool.
   */
  readonly toolErrorBehavior?: ToolErrorBehavior | undefined;
  /** Stands around each call of a run: may change it, add `meta`, or answer in its place. */
  readonly processToolCall?: ProcessToolCall<Deps> | undefined;
  /**
   * How long the list of tools is kept: `true` until the server says that it changed, `false` not at
   * all. Unless told otherwise, a list is kept over stdio and in process, and over HTTP for as long as
   * the server says (at most a day): where it says nothing, tools are listed at each step, because
   * notices get lost on the way.
   */
  readonly cacheTools?: CacheOption | undefined;
  /** The same for resources and their templates. */
  readonly cacheResources?: CacheOption | undefined;
  /** The same for prompts. */
  readonly cachePrompts?: CacheOption | undefined;
  /** Whether the model is told the instructions of the server, up to 20,000 characters; false. */
  readonly includeInstructions?: boolean | undefined;
  /** Whether the model is told what tools return, where the server says it. */
  readonly includeReturnSchema?: boolean | undefined;
  /**
   * Checks structured results against the output schema of their tool; `false` for no check. What it
   * rejects fails like a tool that has run. Unless told otherwise, JSON Schema 2020-12 and drafts 4
   * to 2019-09 are checked, and a schema that cannot be used checks nothing.
   */
  readonly resultValidator?: ResultValidator | false | undefined;
  /**
   * Told what goes on without something: a tool that has to be left out, a log without levels. Goes to
   * the console unless it is given.
   */
  readonly onWarning?: ((message: string, info: { readonly label: string }) => void) | undefined;
  /** Told of the progress of calls, beside the events of the run. */
  readonly progressHandler?:
    | ((progress: MCPProgress, info: { readonly toolName: string }) => MaybePromise<void>)
    | undefined;
  /** How long the server may take to answer or to report progress, in milliseconds; 300,000. */
  readonly readTimeoutMs?: number | undefined;
}

/** How a server that a toolset connects to is spoken to. None of these goes with a client of yours. */
export interface MCPConnectionOptions<in Deps = unknown> {
  /** How long the server may take to be ready, in milliseconds: 60,000 for stdio, else 10,000. */
  readonly startTimeoutMs?: number | undefined;
  /** Called once when a start takes longer than 2 seconds, so that an application can say so. */
  readonly onSlowStart?: ((info: { readonly label: string }) => void) | undefined;
  /** Who the server is told that it talks to. */
  readonly clientInfo?: MCPClientInfo | undefined;
  /** The folders that the server may work in; a function is asked each time. */
  readonly roots?: readonly MCPRoot[] | (() => MaybePromise<readonly MCPRoot[]>) | undefined;
  /**
   * The model that answers what the server asks one; `agent` for that of the run whose call was begun
   * last, which pays for it. The server asks what it likes: leave it out for servers that you do not
   * trust.
   */
  readonly samplingModel?: Model | "agent" | undefined;
  /** Answers instead of a model. */
  readonly samplingHandler?: SamplingHandler | undefined;
  /** Asks the user what the server wants to know: forms, and pages to visit. */
  readonly elicitation?: ElicitationHandler | undefined;
  /** Told of what the server logs. */
  readonly logHandler?:
    | ((entry: MCPLogEntry, info: { readonly label: string }) => MaybePromise<void>)
    | undefined;
  /** From which level on the server logs, where it can be told. */
  readonly logLevel?: LoggingLevel | undefined;
  /** Told of every notice and request of the server, before anything else is done with it. */
  readonly messageHandler?: ((message: MCPMessage) => void) | undefined;
  /**
   * Sent with each request to a URL. They do not appear in messages. A function is asked at each use
   * for the headers of a run's user, and needs `sessionKey`.
   */
  readonly headers?:
    | Readonly<Record<string, string>>
    | ((ctx: RunContext<Deps>) => MaybePromise<Readonly<Record<string, string>>>)
    | undefined;
  /**
   * Who is asking, for a URL. A function is asked for that of a run's user: for a token at each use,
   * for a provider at the start of each session. It needs `sessionKey`.
   */
  readonly auth?: MCPAuth | ((ctx: RunContext<Deps>) => MaybePromise<MCPAuth>) | undefined;
  /** How a URL is spoken to: `sse` where its path ends in `/sse`, else `streamable-http`, unless told otherwise. */
  readonly transport?: "sse" | "streamable-http" | undefined;
  /** Carries the requests to a URL, with headers and credentials in place. */
  readonly fetch?: typeof fetch | undefined;
  /**
   * Names whom a run works for, such as the id of a user. Runs of another key never share a
   * connection, a session, a list, instructions or the state of OAuth.
   */
  readonly sessionKey?: ((ctx: RunContext<Deps>) => MaybePromise<string>) | undefined;
  /** How many sessions of keys without a run are kept while the toolset is open; 100. */
  readonly maxIdleSessions?: number | undefined;
  /** For how long they are kept, in milliseconds; 300,000. */
  readonly sessionIdleMs?: number | undefined;
}

/** How a toolset treats its server. */
export interface MCPToolsetOptions<in Deps = unknown>
  extends MCPToolOptions<Deps>, MCPConnectionOptions<Deps> {
  /** Unique among the toolsets of an agent. */
  readonly id?: string | undefined;
}
