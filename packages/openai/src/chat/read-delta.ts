import type { ModelStreamChunk } from "@toolsets/core";
import { listOf } from "../as-told.ts";
import { callReader, type ChatCallDelta } from "./read-call-deltas.ts";
import type { CalledFunction } from "./read-called.ts";
import { textIn } from "./read-content.ts";
import type { KeptFields } from "./read-kept.ts";
import type { ChatOrigin } from "./read-response.ts";
import { taggedReader } from "./read-tagged.ts";
import { readThoughts } from "./read-thoughts.ts";

/** What a chunk adds to the answer. */
export interface ChatDelta extends KeptFields {
  readonly content?: unknown;
  readonly refusal?: string | null;
  readonly reasoning_details?: unknown;
  readonly tool_calls?: readonly (ChatCallDelta | null)[] | null;
  /** A call in the form of old models. */
  readonly function_call?: CalledFunction | null;
}

/** Nothing to tell. */
export const NOTHING: readonly ModelStreamChunk[] = [];

/** Reads what the chunks of one stream add to the answer, one after the other. */
export function deltaReader({
  system,
  profile,
}: Pick<ChatOrigin, "system" | "profile">): (delta: ChatDelta) => readonly ModelStreamChunk[] {
  const origin = { system, field: profile.openaiChatThinkingField };
  const texts = taggedReader(profile.thinkingTags ?? ["<think>", "</think>"], system);
  const calls = callReader();

  const readCalls = ({
    tool_calls: deltas,
    function_call: called,
  }: ChatDelta): readonly ModelStreamChunk[] => {
    if (Array.isArray(deltas) && deltas.length > 0)
      return listOf(deltas).flatMap((each) => (each ? [calls.read(each)] : []));
    return called ? calls.readLegacy(called) : NOTHING;
  };

  return (delta) => {
    const thoughts = readThoughts(delta, origin);
    const text = textIn(delta.content);
    const said = text === "" ? NOTHING : texts.read(text);
    const called = readCalls(delta);
    if (thoughts.length === 0 && called.length === 0) return said; // most bring one thing alone
    return said.length === 0 && called.length === 0 ? thoughts : [...thoughts, ...said, ...called];
  };
}
