import type { MaybePromise, Model } from "@toolsets/core";
import { answerOf, type Mode } from "./ask.ts";
import { pause, within } from "./check.ts";
import type { ContractReply, DescribeModelOptions } from "./model-contract.ts";
import {
  type ProviderAnswer,
  type ProviderRequest,
  type ScriptedProvider,
  scriptedProvider,
} from "./scripted-provider.ts";

/** A model with its provider. */
export interface Subject {
  readonly model: Model;
  readonly provider: ScriptedProvider;
}

/** Makes the model for a provider that answers so. */
export async function subjectOf(
  { createModel }: DescribeModelOptions,
  answer: (request: ProviderRequest) => MaybePromise<ProviderAnswer>,
): Promise<Subject> {
  const provider = scriptedProvider(answer);
  const model = await within("`createModel`", Promise.resolve(createModel(provider)));
  return { model, provider };
}

/** Makes the model for a provider that says one thing. */
export function speaking(
  options: DescribeModelOptions,
  reply: ContractReply,
  mode: Mode,
): Promise<Subject> {
  const { isStreamed } = options;
  return subjectOf(options, ({ body }) => {
    const asked = isStreamed === undefined ? mode : isStreamed(body) ? "stream" : "request";
    return answerOf(options, reply, asked);
  });
}

/** Nothing is left open, and nothing comes late. */
export async function checkReleased({ provider }: Pick<Subject, "provider">): Promise<void> {
  await provider.released();
  await pause();
}
