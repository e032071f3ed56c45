/**
 * A connected client of the MCP SDK, as far as a toolset uses it: `Client` of
 * `@modelcontextprotocol/sdk` 1.x and of `@modelcontextprotocol/client` 2.x both are one.
 */
export interface MCPClient {
  listTools(
    params?: { readonly cursor?: string },
    ...rest: readonly unknown[]
  ): Promise<{
    readonly tools: readonly { readonly name: string; readonly inputSchema: object }[];
    readonly nextCursor?: string | undefined;
  }>;
  /** Its options come second in 2.x and third in 1.x. */
  callTool(
    params: { readonly name: string; readonly arguments?: Record<string, unknown> },
    ...rest: readonly unknown[]
  ): Promise<object>;
  /** Unset until the client is connected. */
  getServerCapabilities(): { readonly tools?: object | undefined } | undefined;
  getInstructions(): string | undefined;
}
