import { type FileFetcher, type ModelSettings, UsageError } from "@toolsets/core";
import type OpenAI from "openai";
import type { ProfileOption } from "./openai-profile.ts";

/** How a model reaches OpenAI, and what goes with each of its requests. */
export interface OpenAIModelOptions {
  /** A client of the `openai` package that is ready for use; excludes `apiKey` and `baseURL`. */
  readonly client?: OpenAI | undefined;
  /** That of `OPENAI_API_KEY` unless given. */
  readonly apiKey?: string | undefined;
  /** With its `/v1`; that of `OPENAI_BASE_URL` unless given, else OpenAI's own. */
  readonly baseURL?: string | undefined;
  /** Settings of this model; those of an agent or a run win, one by one. */
  readonly settings?: ModelSettings | undefined;
  /** What the model takes, where it is not what is known by its name: keys that win, or a function. */
  readonly profile?: ProfileOption | undefined;
  /**
   * Whose server it is, such as `openrouter`: the model's `system`, and the name under which histories
   * keep what only this provider understands. Known by the server's address unless given, else `openai`.
   */
  readonly provider?: string | undefined;
  /** What downloads files of links that the model cannot open itself; core's `fetchFile` unless given. */
  readonly fetchFile?: FileFetcher | undefined;
  /** Is told what is left out of a request since the model refuses it, once each; the console unless given. */
  readonly onWarning?: ((message: string) => void) | undefined;
}
/** Gives the client of a model; the same one each time. */
export type SdkClient = () => Promise<OpenAI>;

/**
 * Takes the client of the options, or makes one at the first request. The SDK is loaded then, and it
 * alone reads the key of the environment.
 *
 * @throws `invalid_usage` for options that contradict each other and for a key that HTTP does not
 * allow; so does the result, also when there is no key.
 */
export function sdkClient({ client, apiKey, baseURL }: OpenAIModelOptions): SdkClient {
  if (client !== undefined) {
    if (apiKey !== undefined || baseURL !== undefined) {
      throw new UsageError(
        "`client` brings its own key and server. Pass it without `apiKey` and `baseURL`.",
      );
    }
    checkKey(client.apiKey);
    return async () => client;
  }
  if (apiKey === "") throw noKey();
  checkKey(apiKey);
  const given = {
    maxRetries: 2,
    fetchOptions: { redirect: "manual" }, // another server is not the one that was given
    ...(apiKey !== undefined && { apiKey }),
    ...(baseURL !== undefined && { baseURL }),
  } as const;
  let made: OpenAI | undefined;
  return async () => {
    const { OpenAI: Client } = await import("openai");
    made ??= makeClient(() => new Client(given));
    return made;
  };
}

function makeClient(make: () => OpenAI): OpenAI {
  let client: OpenAI;
  try {
    client = make();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (message.includes("OPENAI_API_KEY")) throw noKey(error);
    throw new UsageError(`The OpenAI client could not be made: ${message}`, { cause: error });
  }
  // a key of another kind is enough for the constructor, not for a request
  if (!client.apiKey) throw noKey();
  checkKey(client.apiKey);
  return client;
}

/** What says no to it later has the key in its text. */
function checkKey(key: unknown): void {
  if (typeof key !== "string") return;
  try {
    new Headers().set("authorization", `Bearer ${key}`);
  } catch {
    throw new UsageError(
      "The key for OpenAI has characters that HTTP does not allow. Look for line breaks, and for characters outside of Latin-1.",
    );
  }
}

function noKey(cause?: unknown): UsageError {
  return new UsageError(
    "There is no key for OpenAI. Set `OPENAI_API_KEY`, or pass `openai(name, { apiKey })`; " +
      "a server that wants none takes any text.",
    cause === undefined ? undefined : { cause },
  );
}
