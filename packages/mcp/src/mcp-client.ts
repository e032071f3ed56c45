interface Page {
  readonly cursor?: string;
}

/**
 * A connected client of the MCP SDK, as far as a toolset uses it: `Client` of
 * `@modelcontextprotocol/sdk` 1.x and of `@modelcontextprotocol/client` 2.x both are one.
 */
export interface MCPClient {
  listTools(
    params?: Page,
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
  listResources(params?: Page, ...rest: readonly unknown[]): Promise<object>;
  listResourceTemplates(params?: Page, ...rest: readonly unknown[]): Promise<object>;
  readResource(params: { readonly uri: string }, ...rest: readonly unknown[]): Promise<object>;
  listPrompts(params?: Page, ...rest: readonly unknown[]): Promise<object>;
  getPrompt(
    params: { readonly name: string; readonly arguments?: Record<string, string> | undefined },
    ...rest: readonly unknown[]
  ): Promise<object>;
  complete(
    params: {
      readonly ref:
        | { readonly type: "ref/prompt"; readonly name: string }
        | { readonly type: "ref/resource"; readonly uri: string };
      readonly argument: { readonly name: string; readonly value: string };
      readonly context?: { readonly arguments?: Record<string, string> | undefined } | undefined;
    },
    ...rest: readonly unknown[]
  ): Promise<object>;
  /** Unset until the client is connected. */
  getServerCapabilities(): { readonly tools?: object | undefined } | undefined;
  getInstructions(): string | undefined;
}
