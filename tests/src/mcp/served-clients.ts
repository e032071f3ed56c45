import {
  Client,
  type ClientCapabilities,
  InMemoryTransport,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import type { ServedToolset } from "@toolsets/mcp/server";

/** A way to reach a served toolset. */
export interface Column {
  readonly revision: "2025-11-25" | "2026-07-28";
  readonly over: "memory" | "http";
}

/** Every revision with a way of its own, over every way there is. */
export const columns: readonly Column[] = [
  { revision: "2025-11-25", over: "memory" },
  { revision: "2025-11-25", over: "http" },
  { revision: "2026-07-28", over: "memory" },
  { revision: "2026-07-28", over: "http" },
];

/** A client of the official SDK, connected; `prepare` sets its handlers. */
export async function connectClient(
  served: ServedToolset,
  { revision, over }: Column,
  capabilities: ClientCapabilities = {},
  prepare: (client: Client) => void = () => {},
): Promise<Client> {
  const client = new Client(
    { name: "tests", version: "1.0.0" },
    {
      capabilities,
      versionNegotiation: { mode: revision === "2025-11-25" ? "legacy" : { pin: revision } },
    },
  );
  prepare(client);
  await client.connect(over === "http" ? await overHTTP(served) : await inMemory(served));
  return client;
}

async function inMemory(served: ServedToolset): Promise<InMemoryTransport> {
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await served.connect(theirs);
  return ours;
}

async function overHTTP(served: ServedToolset): Promise<StreamableHTTPClientTransport> {
  return new StreamableHTTPClientTransport(new URL("http://localhost/mcp"), {
    ...(served.token !== undefined && {
      requestInit: { headers: { authorization: `Bearer ${served.token}` } },
    }),
    fetch: (url, init) => served.fetch(new Request(url, init)),
  });
}
