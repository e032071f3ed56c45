import {
  checkRequestsAllowed,
  type ModelRequestOptions,
  type ModelSettings,
  UsageError,
} from "@toolsets/core";
import type OpenAI from "openai";
import { type Deadline, startDeadline } from "./deadline.ts";
import { hideSecrets, secretsIn } from "./hide-secrets.ts";
import { readError } from "./read-error.ts";
import type { SdkClient } from "./sdk-client.ts";

/** One call of a model: its client, its time, and what its failures mean. */
export interface ModelCall {
  readonly modelName: string;
  readonly deadline: Deadline;
  /** What the SDK is told beside the body. */
  readonly sdkOptions: OpenAI.RequestOptions;
  client(): Promise<OpenAI>;
  /** What to throw for an error; without a phase it is told by the error. */
  readFailure(error: unknown, phase?: "connect" | "stream"): unknown;
  end(): void;
}

/**
 * Starts the time of a call; whoever starts it must end it.
 *
 * @throws `requests_forbidden` while they are; `invalid_usage` for a timeout that is none.
 */
export function startCall(
  modelName: string,
  connect: SdkClient,
  settings: ModelSettings,
  { signal }: Pick<ModelRequestOptions, "signal">,
): ModelCall {
  checkRequestsAllowed(modelName);
  const { timeoutMs = 600_000, extraHeaders } = settings;
  if (!(timeoutMs > 0)) {
    throw new UsageError(`\`timeoutMs\` is ${timeoutMs}. Give a number of milliseconds above 0.`);
  }
  const deadline = startDeadline(signal, timeoutMs);
  let client: OpenAI | undefined;
  return {
    modelName,
    deadline,
    sdkOptions: {
      signal: deadline.signal,
      // unless told, a client keeps the time that it was made with
      ...(settings.timeoutMs !== undefined && {
        timeout: Math.min(Math.ceil(timeoutMs), 2 ** 31 - 1),
      }),
      ...(extraHeaders !== undefined && { headers: { ...extraHeaders } }),
    },
    async client() {
      client = await connect();
      return client;
    },
    readFailure(error, phase) {
      // a key that is a function is known once it was called
      const hide = hideSecrets([client?.apiKey, ...secretsIn(extraHeaders)]);
      return readError(error, { modelName, signal, deadline, phase, hide });
    },
    end: () => deadline.stop(),
  };
}
