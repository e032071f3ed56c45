import type { AuthProvider, OAuthClientProvider } from "@modelcontextprotocol/client";
import { type RunContext, UsageError } from "@toolsets/core";
import type { HTTPAccess } from "./http-source.ts";
import type { MCPAuth } from "./mcp-auth.ts";
import type { MCPConnectionOptions } from "./mcp-toolset-options.ts";
import type { Uses } from "./uses.ts";

/** What the requests to a URL go with; of one user, where functions give it. */
export class Credentials<Deps> implements HTTPAccess {
  readonly #options: MCPConnectionOptions<Deps>;
  readonly #uses: Uses;
  #headers: Readonly<Record<string, string>>;
  #auth: MCPAuth | undefined;

  /** @throws `invalid_usage` for headers that HTTP does not allow, and for two authorizations. */
  constructor(options: MCPConnectionOptions<Deps>, uses: Uses) {
    const { auth, headers } = options;
    this.#options = options;
    this.#uses = uses;
    this.#headers = {};
    this.#take(typeof headers === "function" ? {} : (headers ?? {}));
    this.#authorize(typeof auth === "function" ? undefined : auth);
  }

  get fetch(): typeof fetch | undefined {
    return this.#options.fetch;
  }

  headers(use: string | undefined): Readonly<Record<string, string>> {
    return this.#uses.get(use)?.headers ?? this.#latest();
  }

  provider(): AuthProvider | OAuthClientProvider | undefined {
    return typeof this.#auth === "object" ? this.#auth : undefined;
  }

  /**
   * Asks functions for what the requests of the user of a run go with. Connections, and requests that
   * are nobody's, go with what was asked for last.
   */
  ask(ctx: RunContext<Deps> | undefined): Promise<Readonly<Record<string, string>>> | undefined {
    const { auth, headers } = this.#options;
    if (ctx === undefined || (typeof auth !== "function" && typeof headers !== "function")) {
      return undefined;
    }
    return this.#ask(ctx);
  }

  async #ask(ctx: RunContext<Deps>): Promise<Readonly<Record<string, string>>> {
    const { auth, headers } = this.#options;
    const asked = typeof headers === "function" ? await headers(ctx) : this.#headers;
    // a provider keeps the state of its user: one for the life of a session
    const isAsked = typeof auth === "function" && typeof this.#auth !== "object";
    const given = isAsked ? await auth(ctx) : this.#auth;
    this.#take(asked);
    if (isAsked) this.#authorize(typeof this.#auth === "object" ? this.#auth : given);
    return this.#latest();
  }

  #latest(): Readonly<Record<string, string>> {
    return typeof this.#auth === "string"
      ? { ...this.#headers, authorization: `Bearer ${this.#auth}` }
      : this.#headers;
  }

  #take(headers: Readonly<Record<string, string>>): void {
    checkHeaders(headers);
    this.#headers = headers;
  }

  #authorize(auth: MCPAuth | undefined): void {
    this.#auth = auth;
    if (auth === undefined) return;
    if (typeof auth === "string") checkHeaders({ authorization: `Bearer ${auth}` }, "auth");
    if (Object.keys(this.#headers).some((name) => name.toLowerCase() === "authorization")) {
      throw new UsageError(
        "`auth` and the header `authorization` say both who is asking. Keep one.",
      );
    }
  }
}

function checkHeaders(headers: Readonly<Record<string, string>>, option = "headers"): void {
  for (const [name, value] of Object.entries(headers)) {
    try {
      new Headers().set(name, value);
    } catch {
      throw new UsageError(
        `The header ${JSON.stringify(name)} in \`${option}\` has a name or a value that HTTP does not allow. Look for line breaks and characters outside of Latin-1.`,
      );
    }
  }
}
