// oxlint-disable import/no-nodejs-modules -- a server for tests
import type { IncomingMessage, ServerResponse } from "node:http";
import type {
  OAuthClientInformationMixed,
  OAuthClientProvider,
  OAuthDiscoveryState,
  OAuthTokens,
} from "@modelcontextprotocol/client";
import { type HTTPServer, legacy, sendResult, serve } from "./http-server.ts";

const REDIRECT = "http://127.0.0.1:1/callback";

/**
 * A server that gives tools to those who were authorized, with the authorization server that does so.
 * Its tool says whose token it was called with.
 */
export async function oauthServer(): Promise<HTTPServer> {
  const tools = legacy((asked, response, request) => {
    if (asked.method !== "tools/call") return false;
    const { authorization = "" } = request.headers;
    const content = [{ type: "text", text: authorization.replace("Bearer token-of-", "") }];
    sendResult(response, asked, { content });
    return true;
  });
  return serve((request, response) => {
    const url = new URL(request.url ?? "/", `http://${request.headers.host}`);
    if (url.pathname === "/mcp") {
      if (request.headers.authorization?.startsWith("Bearer token-of-") === true) {
        tools(request, response);
        return;
      }
      const metadata = `${url.origin}/.well-known/oauth-protected-resource/mcp`;
      response
        .writeHead(401, { "www-authenticate": `Bearer resource_metadata="${metadata}"` })
        .end();
      return;
    }
    void authorize(url, request, response);
  });
}

async function authorize(
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { origin, pathname, searchParams } = url;
  let body = "";
  for await (const chunk of request) body += String(chunk);
  const answer = (value: object): void => {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
  };
  switch (pathname) {
    case "/.well-known/oauth-protected-resource/mcp":
      return answer({ resource: `${origin}/mcp`, authorization_servers: [origin] });
    case "/.well-known/oauth-authorization-server":
      return answer({
        issuer: origin,
        authorization_endpoint: `${origin}/authorize`,
        token_endpoint: `${origin}/token`,
        response_types_supported: ["code"],
        code_challenge_methods_supported: ["S256"],
        token_endpoint_auth_methods_supported: ["none"],
      });
    case "/authorize": {
      const back = new URL(searchParams.get("redirect_uri") ?? "");
      back.searchParams.set("code", `code-of-${searchParams.get("client_id")}`);
      response.writeHead(302, { location: back.href }).end();
      return;
    }
    case "/token": {
      const code = new URLSearchParams(body).get("code") ?? "";
      return answer({
        access_token: code.replace("code-of-", "token-of-"),
        token_type: "Bearer",
      });
    }
    default:
      response.writeHead(404).end();
  }
}

/** The OAuth client of a user, who agrees to everything. */
export class UserProvider implements OAuthClientProvider {
  readonly redirectUrl: string = REDIRECT;
  readonly #user: string;
  #tokens: OAuthTokens | undefined;
  #verifier = "";
  #discovered: OAuthDiscoveryState | undefined;
  #page: URL | undefined;

  constructor(user: string) {
    this.#user = user;
  }

  get clientMetadata(): { redirect_uris: string[]; token_endpoint_auth_method: string } {
    return { redirect_uris: [REDIRECT], token_endpoint_auth_method: "none" };
  }

  clientInformation(): OAuthClientInformationMixed {
    return { client_id: this.#user };
  }

  tokens(): OAuthTokens | undefined {
    return this.#tokens;
  }

  saveTokens(tokens: OAuthTokens): void {
    this.#tokens = tokens;
  }

  redirectToAuthorization(page: URL): void {
    this.#page = page;
  }

  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier;
  }

  codeVerifier(): string {
    return this.#verifier;
  }

  saveDiscoveryState(state: OAuthDiscoveryState): void {
    this.#discovered = state;
  }

  discoveryState(): OAuthDiscoveryState | undefined {
    return this.#discovered;
  }

  /** Agrees on the page that the user was sent to; gives what it passes to the redirect URL. */
  async agree(): Promise<URLSearchParams> {
    if (this.#page === undefined) throw new TypeError("the user was sent nowhere");
    const response = await fetch(this.#page, { redirect: "manual" });
    return new URL(response.headers.get("location") ?? "").searchParams;
  }
}
