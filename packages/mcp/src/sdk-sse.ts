// See `sdk-client.ts`.
export { SSEClientTransport } from "@modelcontextprotocol/client";
