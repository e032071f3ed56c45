import type { Server } from "@modelcontextprotocol/server";

/** What has changed: a list, or the resource of a URI. */
export type Change = "tools" | "prompts" | "resources" | { readonly uri: string };

/**
 * The resources that a client up to 2025-11-25 has subscribed to. Since then clients listen, and the
 * SDK knows to what.
 */
export class Subscriptions {
  readonly #uris = new Set<string>();
  /** Whether somebody else keeps them. */
  readonly #isElsewhere: boolean;

  /** Keeps them for a server that promises to, unless it was given handlers that do. */
  constructor(server: Server, isListened: boolean) {
    this.#isElsewhere = isListened;
    if (server.getCapabilities().resources?.subscribe !== true) return;
    if (!isFree(server, "resources/subscribe")) return;
    server.setRequestHandler("resources/subscribe", ({ params }) => {
      this.#uris.add(params.uri);
      return {};
    });
    server.setRequestHandler("resources/unsubscribe", ({ params }) => {
      this.#uris.delete(params.uri);
      return {};
    });
  }

  has(uri: string): boolean {
    return this.#isElsewhere || this.#uris.has(uri);
  }
}

function isFree(server: Server, method: string): boolean {
  try {
    server.assertCanSetRequestHandler(method);
    return true;
  } catch {
    return false;
  }
}

/** Tells the client of a server what has changed, if that is any of its business. */
export async function announce(
  server: Server,
  change: Change,
  subscriptions: Subscriptions | undefined,
): Promise<void> {
  if (server.transport === undefined) return;
  const { prompts, resources } = server.getCapabilities();
  try {
    if (change === "tools") await server.sendToolListChanged();
    else if (change === "prompts") {
      if (prompts?.listChanged === true) await server.sendPromptListChanged();
    } else if (change === "resources") {
      if (resources?.listChanged === true) await server.sendResourceListChanged();
    } else if (subscriptions?.has(change.uri) === true) {
      await server.sendResourceUpdated({ uri: change.uri });
    }
  } catch {
    // the client has gone meanwhile
  }
}
