import type { ModelSettings } from "@toolsets/core";
import { type Deadline, startDeadline } from "./deadline.ts";
import { hideSecrets, secretsIn } from "./hide-secrets.ts";
import { type Phase, readError, timeoutError } from "./read-error.ts";
import type { AnthropicClient } from "./sdk-client.ts";

/** One call of a model: its client, its time, and what its failures mean. */
export interface ModelCall {
  readonly client: AnthropicClient;
  readonly deadline: Deadline;
  /** What the SDK is told beside the body. */
  readonly sdkOptions: {
    readonly signal: AbortSignal;
    /** Not said unless somebody did: then the SDK refuses what takes too long without a stream. */
    readonly timeout?: number;
    readonly headers: Readonly<Record<string, string>>;
  };
  /** What to throw for an error. */
  readFailure(error: unknown, phase: Phase): unknown;
}

/** What a call begins with. */
export interface CallOptions {
  readonly client: AnthropicClient;
  readonly settings: ModelSettings;
  readonly headers: Readonly<Record<string, string>>;
  readonly isStream: boolean;
  readonly signal: AbortSignal;
}

/**
 * Starts the time of a call; whoever starts it must stop its deadline.
 *
 * @throws `invalid_usage` for a timeout that is none.
 */
export function startCall(
  { client, settings, headers, ...given }: CallOptions,
  modelName: string,
): ModelCall {
  const { timeoutMs = client.timeout } = settings;
  const { isStream, signal: outer } = given;
  const deadline = startDeadline(timeoutMs, outer, () => timeoutError(modelName, timeoutMs));
  const { signal } = deadline;
  return {
    client,
    deadline,
    sdkOptions: {
      signal,
      ...((isStream || settings.timeoutMs !== undefined) && {
        timeout: Math.min(Math.ceil(timeoutMs), 2 ** 31 - 1),
      }),
      headers,
    },
    readFailure(error, phase) {
      // a key that is a function is known once it was called
      const hide = hideSecrets([client.apiKey, client.authToken, ...secretsIn(headers)]);
      return readError(error, { modelName, timeoutMs, phase, signal, hide });
    },
  };
}
