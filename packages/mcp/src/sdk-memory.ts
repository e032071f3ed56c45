// See `sdk-client.ts`.
export { InMemoryTransport } from "@modelcontextprotocol/client";
