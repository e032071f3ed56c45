import {
  type Implementation,
  McpServer,
  ProtocolError,
  ProtocolErrorCode,
} from "@modelcontextprotocol/server";
import type { AnyToolset } from "@toolsets/core";
import { announce, type Change, Subscriptions } from "./announce.ts";
import { callServedTool } from "./call-tool.ts";
import type { RoundKeeper } from "./client-rounds.ts";
import { readInstructions } from "./read-instructions.ts";
import type { ServeOptions } from "./serve-options.ts";
import { createContext } from "./served-context.ts";
import { requestOf, type ServedRequest, signalOf } from "./served-request.ts";
import { type Lease, ServedRun, type Tools } from "./served-run.ts";
import { isSameList, toInputSchema, toTool } from "./to-tool.ts";

/** What all servers of one served toolset share. */
export interface Shared {
  readonly toolset: AnyToolset;
  readonly options: ServeOptions;
  readonly info: Implementation;
  readonly keeper: RoundKeeper;
}

/**
 * The server of one session, of one connection, or of one request without a session: that of the SDK,
 * whose tools are those of a toolset.
 */
export class ToolsetServer extends McpServer {
  readonly #shared: Shared;
  readonly #run: ServedRun;
  readonly #onChange: (server: ToolsetServer) => void;
  /** What the client was told last. */
  #told: Tools | undefined;
  /** What was listed before the request is handled, for all that looks at it. */
  #held: Lease | undefined;
  #subscriptions: Subscriptions | undefined;

  constructor(
    shared: Shared,
    run: ServedRun,
    instructions: string | undefined,
    onChange: (server: ToolsetServer) => void,
  ) {
    const { options, info } = shared;
    super(info, {
      capabilities: { logging: {} },
      ...(instructions !== undefined && { instructions }),
    });
    this.#shared = shared;
    this.#run = run;
    this.#onChange = onChange;
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the server is no EventTarget
    this.server.onclose = () => void this.#end();
    this.server.registerCapabilities({ tools: { listChanged: options.listChanged ?? true } });
    this.server.setRequestHandler("tools/list", (_request, sdk) =>
      this.#answer(async () => {
        const { tools, release } = await this.#enter(requestOf(sdk), sdk.mcpReq.signal);
        release();
        this.#told = tools;
        return { tools: [...tools.values()].map(({ definition }) => toTool(definition)) };
      }),
    );
    this.server.setRequestHandler("tools/call", (request, sdk) =>
      this.#answer(async () => {
        const { keeper } = shared;
        const surroundings = {
          options,
          keeper,
          run,
          server: this.server,
          tools: this.#held?.tools,
        };
        const { result, tools } = await callServedTool(surroundings, request, sdk);
        if (result["isError"] !== true) void this.#compare(this.#told ?? tools, requestOf(sdk));
        return result;
      }),
    );
  }

  /** Whether a request is under way. */
  get isBusy(): boolean {
    return this.#run.isBusy;
  }

  /** Also where it was never connected. */
  override async close(): Promise<void> {
    await super.close();
    await this.#end();
  }

  /** The SDK compares the headers of a call with it. */
  override toolInputSchemaJson(name: string): Record<string, unknown> | undefined {
    const tool = this.#held?.tools.get(name);
    return tool && toInputSchema(tool.definition.parametersJsonSchema);
  }

  /** Called when all handlers are registered. */
  keepSubscriptions(isListened: boolean): void {
    this.#subscriptions = new Subscriptions(this.server, isListened);
  }

  /** Tells the client what has changed. Never rejects. */
  announce(change: Change): Promise<void> {
    return announce(this.server, change, this.#subscriptions);
  }

  /** Lists before the headers of a request are looked at. */
  async listBefore(request: ServedRequest): Promise<void> {
    this.#held = await this.#enter(request, signalOf(request));
  }

  async #enter(request: ServedRequest, signal: AbortSignal): Promise<Lease> {
    return this.#run.enter(await createContext(this.#shared.options, request, signal));
  }

  /** Says so where a call has changed the list. Its result does not wait for that. Never rejects. */
  async #compare(before: Tools, request: ServedRequest): Promise<void> {
    const { options } = this.#shared;
    if (options.listChanged === false) return;
    const listing = this.#run.relist((signal) => createContext(options, request, signal));
    this.#held?.release(); // a step of its own: tools may change with the step
    try {
      const tools = await listing;
      if (isSameList(before, tools)) return;
      this.#told = tools;
      this.#onChange(this);
    } catch (error) {
      if (!this.#run.isEnded) options.onError?.(error, {}); // the call is done, and its result was sent
    }
  }

  /** Clients see no internals: what the SDK does not know becomes an error without words. */
  async #answer<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ProtocolError) throw error;
      this.#shared.options.onError?.(error, {});
      throw new ProtocolError(ProtocolErrorCode.InternalError, "Internal error");
    }
  }

  async #end(): Promise<void> {
    this.#held?.release();
    await this.#run.close();
  }
}

/** What a new server is to know before its first message. */
export interface NewServer {
  readonly request: ServedRequest;
  /** Whether the client listens for changes, as since 2026-07-28, in place of subscribing. */
  readonly isListened: boolean;
  /** Whether the client will be told what the server is for. */
  readonly isIntroduced: boolean;
  /** Whether the tools are needed before the message is handled. */
  readonly isListed: boolean;
  /** Tells the clients that the tools have changed. */
  readonly onChange: (server: ToolsetServer) => void;
}

/** Makes a server with the tools of a toolset, and what `configure` adds. */
export async function createServer(shared: Shared, given: NewServer): Promise<ToolsetServer> {
  const { toolset, options } = shared;
  const { request, isIntroduced, isListed, onChange } = given;
  const run = new ServedRun(toolset);
  const instructions = isIntroduced ? await readInstructions(run, options, request) : undefined;
  const server = new ToolsetServer(shared, run, instructions, onChange);
  try {
    if (isListed) await server.listBefore(request);
  } catch {
    // the call lists again, and answers for it
  }
  try {
    await options.configure?.(server, request);
  } catch (error) {
    options.onError?.(error, {});
    await server.close();
    throw error;
  }
  server.keepSubscriptions(given.isListened);
  return server;
}
