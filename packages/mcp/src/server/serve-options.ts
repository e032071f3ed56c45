import type { AuthInfo, Icon, McpServer } from "@modelcontextprotocol/server";
import type { JsonObject, MaybePromise, Model } from "@toolsets/core";
import type { ServedRequest } from "./served-request.ts";

/** How a toolset is served. */
export interface ServeOptions<out Deps = unknown> {
  /** What clients call the server. */
  readonly name: string;
  /** Of the server; `0.0.0` unless given. */
  readonly version?: string | undefined;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly websiteUrl?: string | undefined;
  readonly icons?: readonly Icon[] | undefined;
  /** What the server is for, told to clients; unless given, the instructions of the toolset. */
  readonly instructions?: string | undefined;
  /**
   * Gives the deps of a call, and of the instructions. Where they tell users apart, `principal` has to
   * do so too: a session without one is open to all who know its id.
   */
  readonly deps?: ((request: ServedRequest) => MaybePromise<Deps>) | undefined;
  /**
   * Gives the user of a request, `ctx.principal`, who owns the session and the approvals that they
   * began. Unless given, `extra.sub` of what `authenticate` gave, such as the subject of a token; where
   * it gave none, a fingerprint of client id and token, so that a new token needs a new session.
   */
  readonly principal?: ((request: ServedRequest) => string | undefined) | undefined;
  /** `ctx.model`, for tools that ask one. None unless given: `ctx.mcp.sample` asks that of the client. */
  readonly model?: Model | undefined;
  /** `ctx.metadata`. */
  readonly metadata?: JsonObject | undefined;
  /**
   * Called with each new server of the SDK, before it is connected: for a session, for a connection, and
   * since 2026-07-28 for each request over HTTP. Register resources, prompts and completions here.
   */
  readonly configure?:
    | ((server: McpServer, request: ServedRequest) => MaybePromise<void>)
    | undefined;
  /** Told what went wrong, in full, as clients see no internals; it is printed to stderr unless given. */
  readonly onError?: ((error: unknown, at: ServeFailure) => void) | undefined;
  /**
   * Whether the list of tools may change: a call that changed it is followed by a notice. Unless it
   * is false, the tools are listed again after each call.
   */
  readonly listChanged?: boolean | undefined;
  /**
   * Seals what clients carry between the rounds of a call: a long random text, the same in all
   * processes that answer for one server. Random unless given.
   */
  readonly stateKey?: string | undefined;
  /** Who may use the server over HTTP. */
  readonly http?: HTTPOptions | undefined;
}

/** Where something went wrong. */
export interface ServeFailure {
  /** The tool, if it was in a call. */
  readonly toolName?: string | undefined;
}

/** Who may use a server over HTTP, and how much of it. */
export interface HTTPOptions {
  /**
   * The bearer token that every request has to show; a random one unless given, as `token` of what
   * `serve` gives. `false` asks for none, which is refused for an address that others can reach.
   */
  readonly token?: string | false | undefined;
  /**
   * Checks a request in place of the token, and says whose it is. Nothing refuses it; a response is
   * sent as it is. `requireBearerAuth` of the SDK fits.
   */
  readonly authenticate?:
    | ((request: Request) => MaybePromise<AuthInfo | Response | undefined>)
    | undefined;
  /** The host names that requests may be sent to, without ports; those of this machine unless given. */
  readonly hosts?: readonly string[] | undefined;
  /** The host names of the web pages that may send requests; those of this machine unless given. */
  readonly origins?: readonly string[] | undefined;
  /** The longest request, in bytes; 4 MiB unless given. */
  readonly maxRequestBytes?: number | undefined;
  /** How long a request may take to arrive, in milliseconds; 30,000 unless given. */
  readonly requestTimeoutMs?: number | undefined;
  /** How long a session lives without a request, in milliseconds; 30 minutes unless given. */
  readonly sessionIdleMs?: number | undefined;
  /** How many sessions there may be; 1,000 unless given. */
  readonly maxSessions?: number | undefined;
}

/** The options of something that needs `Deps`: where it needs any, they have to be given. */
export type ServeOptionsFor<Deps> = unknown extends Deps
  ? ServeOptions<Deps>
  : undefined extends Deps
    ? ServeOptions<Deps>
    : ServeOptions<Deps> & Required<Pick<ServeOptions<Deps>, "deps">>;
