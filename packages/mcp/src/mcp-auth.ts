import type { AuthProvider, OAuthClientProvider } from "@modelcontextprotocol/client";

/**
 * How to show who is asking: a bearer token; `{ token }`, which is asked before each request and can
 * renew what it gives in `onUnauthorized`; or an OAuth provider of the MCP SDK.
 */
export type MCPAuth = string | AuthProvider | OAuthClientProvider;
