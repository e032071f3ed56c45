import type { CallToolResult, Client, RequestOptions, Tool } from "@modelcontextprotocol/client";
import { listTools } from "./list-tools.ts";
import type { MCPConnection, MCPSource } from "./mcp-source.ts";
import { plainLine } from "./plain-text.ts";
import { toRequestError } from "./request-failure.ts";
import { messageOf } from "./sdk-error.ts";
import { toStartError } from "./start-failure.ts";

const SLOW_START_MS = 2000;
// servers only log it; the version of the toolset contract, which a release does not change
const CLIENT_INFO = { name: "toolsets", version: "1" };

/** What a session is made of. */
export interface SessionSettings {
  readonly source: MCPSource;
  /** The toolset, for messages. */
  readonly label: string;
  readonly startTimeoutMs: number;
  readonly readTimeoutMs: number;
  readonly onSlowStart: (() => void) | undefined;
}

/**
 * Starts a server and shakes hands with it. A failure leaves nothing behind. `onEnded` is called when
 * the connection has ended, from whichever side, before the requests under way reject.
 *
 * @throws `mcp_connection`
 */
export async function startSession(
  settings: SessionSettings,
  onEnded: () => void,
): Promise<MCPSession> {
  const { label, source, startTimeoutMs, onSlowStart } = settings;
  const slow = onSlowStart === undefined ? undefined : setTimeout(onSlowStart, SLOW_START_MS);
  let connection: MCPConnection | undefined;
  try {
    const { Client } = await import("./sdk-client.ts"); // 70 ms, only where it is needed
    connection = await source.connect();
    // No version negotiation: over stdio the client would start a second process to find out, which
    // doubles the start and what a server does at its start.
    const client: Client = new Client(CLIENT_INFO, {
      listChanged: {
        tools: { autoRefresh: false, debounceMs: 0, onChanged: () => session.forgetTools() },
      },
    });
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the client is no EventTarget
    client.onclose = onEnded;
    const session = new MCPSession(client, connection, settings);
    await within(startTimeoutMs, client.connect(connection.transport, { timeout: startTimeoutMs }));
    return session;
  } catch (error) {
    await connection?.transport.close().catch(ignore); // what cannot be closed is out of reach
    throw toStartError({ label, error, trace: connection?.trace?.() ?? {}, startTimeoutMs });
  } finally {
    clearTimeout(slow);
  }
}

/** A connection to a server that is ready, and what was read from it. */
export class MCPSession {
  readonly #client: Client;
  readonly #connection: MCPConnection;
  readonly #settings: SessionSettings;
  #complaint: string | undefined;
  #tools: Promise<readonly Tool[]> | undefined;

  constructor(client: Client, connection: MCPConnection, settings: SessionSettings) {
    this.#client = client;
    this.#connection = connection;
    this.#settings = settings;
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the client is no EventTarget
    client.onerror = (error) => {
      this.#complaint = messageOf(error);
    };
  }

  get instructions(): string | undefined {
    return this.#client.getInstructions();
  }

  /** All tools; the same list until the server says that it changed. */
  listTools(): Promise<readonly Tool[]> {
    if (this.#tools === undefined) {
      const reading = this.#readTools();
      this.#tools = reading;
      reading.catch(() => {
        if (this.#tools === reading) this.#tools = undefined;
      });
    }
    return this.#tools;
  }

  forgetTools(): void {
    this.#tools = undefined;
  }

  /**
   * Calls a tool. Rejects at once when `signal` aborts, with an error that does not tell why.
   *
   * @throws `mcp_protocol`, `mcp_connection`
   */
  callTool(
    name: string,
    args: Record<string, unknown>,
    options: Pick<RequestOptions, "signal" | "onprogress">,
  ): Promise<CallToolResult> {
    return this.#request(`the call of \`${plainLine(name, 64)}\``, (timing) =>
      this.#client.callTool({ name, arguments: args }, { ...options, ...timing }),
    );
  }

  async close(): Promise<void> {
    await this.#client.close().catch(ignore);
    await this.#connection.transport.close().catch(ignore); // also where the client had let go of it
  }

  async #readTools(): Promise<readonly Tool[]> {
    if (this.#client.getServerCapabilities()?.tools === undefined) return [];
    // Not `client.listTools`: with what that keeps, the client rejects results that miss their
    // schema, and a call that has run would be tried again.
    return listTools(this.#settings.label, (cursor) =>
      this.#request("`tools/list`", (timing) =>
        this.#client.request(
          { method: "tools/list", ...(cursor !== undefined && { params: { cursor } }) },
          timing,
        ),
      ),
    );
  }

  async #request<Result>(
    request: string,
    send: (timing: RequestOptions) => Promise<Result>,
  ): Promise<Result> {
    const { label, readTimeoutMs } = this.#settings;
    try {
      return await send({ timeout: readTimeoutMs, resetTimeoutOnProgress: true });
    } catch (error) {
      throw toRequestError({
        label,
        request,
        error,
        trace: this.#connection.trace?.() ?? {},
        readTimeoutMs,
        complaint: this.#complaint,
      });
    }
  }
}

/** The rejection has the code of the SDK's own timeouts. */
async function within<Value>(ms: number, work: Promise<Value>): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(Object.assign(new Error("Timed out."), { code: "REQUEST_TIMEOUT" })),
      ms,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function ignore(): void {}
