import { NOTES, notesOf } from "./history/merge-responses.ts";
import type { Json } from "./json.ts";
import type { ModelResponse } from "./messages.ts";
import type { Model, ResponseTail } from "./model.ts";

const PINNED = "fallback_model_id";

/** The model that has suspended a response, and alone can go on with it. */
export function pinnedTo(models: readonly Model[], response: ModelResponse): Model | undefined {
  const id = response.state === "suspended" ? notesOf(response)?.[PINNED] : undefined;
  return models.find((model) => idOf(model) === id);
}

/** A suspended answer that notes whose it is. */
export function pin<Tail extends ResponseTail>(tail: Tail, model: Model): Tail {
  return note(tail, PINNED, idOf(model));
}

/** An answer that stands in the place of what another model had begun. */
export function markReplacement<Tail extends ResponseTail>(tail: Tail): Tail {
  return note(tail, "replace_previous_response", true);
}

function note<Tail extends ResponseTail>(tail: Tail, key: string, value: Json): Tail {
  const notes = { ...notesOf(tail), [key]: value };
  return { ...tail, metadata: { ...tail.metadata, [NOTES]: notes } };
}

function idOf({ system, name }: Model): string {
  return `${system}:${name}`;
}
