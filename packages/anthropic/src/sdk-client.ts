import type { Anthropic } from "@anthropic-ai/sdk";
import { UsageError } from "@toolsets/core";
import { missingKey } from "./missing-key.ts";

/** What a model needs of the SDK's client. */
export interface AnthropicClient {
  readonly baseURL: string;
  readonly apiKey?: string | null;
  readonly authToken?: string | null;
  /** In milliseconds. */
  readonly timeout: number;
  readonly messages: Pick<Anthropic["messages"], "create"> &
    Partial<Pick<Anthropic["messages"], "countTokens">>;
}

/** Where the client comes from. */
export interface ClientOptions {
  /** A ready client; excludes `apiKey` and `baseURL`. */
  readonly client?: AnthropicClient | undefined;
  /** Else the SDK reads `ANTHROPIC_API_KEY` of the environment. */
  readonly apiKey?: string | undefined;
  /** Without `/v1`. Else the SDK reads `ANTHROPIC_BASE_URL` of the environment. */
  readonly baseURL?: string | undefined;
}

/**
 * Takes the client, or makes one when it is first asked for: importing the SDK is not cheap.
 *
 * @throws `invalid_usage` for options that exclude each other and for a key that is empty or that HTTP
 * does not allow, and later for an SDK that does not load or start.
 */
export function sdkClient(options: ClientOptions): () => Promise<AnthropicClient> {
  const { client, apiKey, baseURL } = options;
  if (client !== undefined) {
    if (apiKey !== undefined || baseURL !== undefined)
      throw new UsageError(
        "`client` excludes `apiKey` and `baseURL`. Give them to the client, or leave it out.",
      );
    checkKeys(client);
    return () => Promise.resolve(client);
  }
  if (apiKey === "") throw missingKey();
  checkKeys({ apiKey });
  let made: Promise<AnthropicClient> | undefined;
  return () => (made ??= makeClient({ apiKey, baseURL }));
}

async function makeClient(options: Omit<ClientOptions, "client">): Promise<AnthropicClient> {
  const { Anthropic: Client } = await import("@anthropic-ai/sdk").catch((cause: unknown) => {
    throw new UsageError("`@anthropic-ai/sdk` does not load. Install it beside this package.", {
      cause,
    });
  });
  let client: AnthropicClient;
  try {
    // another server is not the one that was given
    client = new Client({ ...options, maxRetries: 2, fetchOptions: { redirect: "manual" } });
  } catch (cause) {
    throw new UsageError(
      `The Anthropic SDK makes no client. Make one yourself and pass it: \`anthropic(name, { client })\`. It says: ${String(cause)}`,
      { cause },
    );
  }
  checkKeys(client);
  return client;
}

/** What says no to them later has the key in its text. */
function checkKeys({
  apiKey,
  authToken,
}: {
  readonly apiKey?: string | null | undefined;
  readonly authToken?: string | null | undefined;
}): void {
  try {
    const headers = new Headers();
    for (const key of [apiKey, authToken])
      if (typeof key === "string") headers.set("authorization", `Bearer ${key}`);
  } catch {
    throw new UsageError(
      "The key for Anthropic has characters that HTTP does not allow. Look for line breaks, and for characters outside of Latin-1.",
    );
  }
}
