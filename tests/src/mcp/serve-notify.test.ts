import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "@modelcontextprotocol/client";
import { FunctionToolset } from "@toolsets/function";
import { serve, type ServedToolset } from "@toolsets/mcp/server";
import { describe, expect, it } from "vitest";
import { kept } from "./kept.ts";
import { type Column, columns, connectClient } from "./served-clients.ts";

const URI = "note://one";
const CHANGES = ["prompts/list_changed", "resources/list_changed", "resources/updated"] as const;

function serveNotes(): ServedToolset {
  const tools = new FunctionToolset().tool({ name: "any", execute: () => 1 });
  return kept(
    serve(tools, {
      name: "notes",
      configure({ server }) {
        server.registerCapabilities({ resources: { subscribe: true, listChanged: true } });
        server.setRequestHandler("resources/list", () => ({
          resources: [{ uri: URI, name: "one" }],
        }));
      },
    }),
  );
}

/** A client, and what it was told. */
async function watch(
  served: ServedToolset,
  column: Column,
  isInterested: boolean,
): Promise<{ client: Client; told: string[] }> {
  const client = kept(await connectClient(served, column));
  const told: string[] = [];
  for (const change of CHANGES)
    client.setNotificationHandler(`notifications/${change}`, () => void told.push(change));
  if (isInterested && column.revision === "2026-07-28")
    await client.listen({ resourcesListChanged: true, resourceSubscriptions: [URI] });
  if (isInterested && column.revision === "2025-11-25")
    await client.subscribeResource({ uri: URI });
  return { client, told };
}

describe.each(columns)("what `notify` says at $revision over $over", (column) => {
  it("issue 8: reaches the clients whose business it is", async () => {
    const served = serveNotes();
    const { told } = await watch(served, column, true);
    await pause(20); // the stream of a session is opened beside its first requests
    served.notify.resourceUpdated(URI);
    served.notify.resourceUpdated("note://other");
    served.notify.resourcesChanged();
    served.notify.promptsChanged(); // the server has none
    await expect
      .poll(() => told.toSorted())
      .toEqual(["resources/list_changed", "resources/updated"]);
  });

  it("issue 8: of a resource reaches nobody else, and a server without any says nothing", async () => {
    const served = serveNotes();
    const { client, told } = await watch(served, column, false);
    const plain = kept(serve(new FunctionToolset(), { name: "plain" }));
    kept(await connectClient(plain, column));
    for (const each of [served, plain]) each.notify.resourceUpdated(URI);
    plain.notify.resourcesChanged();
    plain.notify.promptsChanged();
    await client.listTools();
    await pause(20);
    expect(told).toEqual([]);
  });
});
