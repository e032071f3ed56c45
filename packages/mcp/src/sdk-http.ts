// See `sdk-client.ts`.
export { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
