import type {
  CreateMessageRequest,
  CreateMessageResult,
  ElicitRequest,
  ElicitResult,
  LoggingMessageNotification,
  Progress,
} from "@modelcontextprotocol/client";
import type { MaybePromise, RunContext } from "@toolsets/core";

/** What goes with something that a server asks or tells. */
export interface MCPRequestInfo {
  /** The toolset. */
  readonly label: string;
  /** Aborts when the server takes its request back, or the connection ends. */
  readonly signal: AbortSignal;
  /**
   * Of the call that the request belongs to. Up to 2025-11-25 servers do not say which one that is: of
   * the call that was begun last. Unset where no call is under way, and where calls of several runs are.
   */
  readonly ctx: RunContext | undefined;
}

/** A request of a server for an answer of a model, in the words of the protocol. */
export type SamplingRequest = CreateMessageRequest["params"];

/** The answer of a model, in the words of the protocol. */
export type SamplingResult = CreateMessageResult;

/** Answers what a server asks a model. */
export type SamplingHandler = (
  request: SamplingRequest,
  info: MCPRequestInfo,
) => MaybePromise<SamplingResult>;

/** What a server asks of the user: a form to fill in, or, where `mode` is `url`, a page to visit. */
export type ElicitationRequest = ElicitRequest["params"];

/** What the user said to it: `accept` with the content of the form, `decline` or `cancel`. */
export type ElicitationResult = ElicitResult;

/** Asks the user what a server wants to know. Not to be answered by a model: users decide. */
export type ElicitationHandler = (
  request: ElicitationRequest,
  info: MCPRequestInfo,
) => MaybePromise<ElicitationResult>;

/** An entry of the log of a server. Not to be trusted. */
export type MCPLogEntry = LoggingMessageNotification["params"];

/** A report of progress. Not to be trusted. */
export type MCPProgress = Progress;

/** A notice or a request of a server, as it came. Not to be trusted. */
export interface MCPMessage {
  readonly method: string;
  readonly params?: unknown;
  /** Where it is a request. */
  readonly id?: string | number | undefined;
}

/** A folder that a server may work in. */
export interface MCPRoot {
  /** Begins with `file://`. */
  readonly uri: string;
  readonly name?: string;
}

/** Who a server is told that it talks to. */
export interface MCPClientInfo {
  readonly name: string;
  readonly version: string;
  readonly title?: string | undefined;
}
