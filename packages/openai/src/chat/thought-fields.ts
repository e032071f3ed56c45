import type { Json, JsonObject, ThinkingPart } from "@toolsets/core";

/** The fields that servers give thoughts in. */
const FIELDS = ["reasoning", "reasoning_content"];

/** The field that a thought came in, if it is one of those and not some other id. */
export function fieldOf({ id }: ThinkingPart, custom: string | undefined): string | undefined {
  if (custom !== undefined) return id === custom ? id : undefined;
  return id !== undefined && FIELDS.includes(id) ? id : undefined;
}

/** A thought that came as a text in a field. */
export interface FieldThought {
  readonly id: string;
  readonly content: string;
}

/** The text of a thought in an answer, by the fields that servers use for it. */
export function thoughtIn(message: object, custom: string | undefined): FieldThought | undefined {
  const fields: Readonly<Record<string, unknown>> = { ...message };
  for (const id of custom === undefined ? FIELDS : [custom, ...FIELDS]) {
    const content = fields[id];
    if (typeof content === "string" && content !== "") return { id, content };
  }
  return undefined;
}

/** A piece of a thought in the form of OpenRouter: `reasoning_details`. */
export interface DetailThought {
  /** Tells pieces of several thoughts apart. */
  readonly key: string;
  readonly id?: string;
  readonly content: string;
  readonly signature?: string;
  readonly providerDetails: JsonObject;
}

/** The pieces of thoughts in `reasoning_details`, without those that say nothing. */
export function detailsIn(details: unknown): readonly DetailThought[] {
  if (!Array.isArray(details)) return [];
  return details.flatMap((detail: unknown, position): readonly DetailThought[] => {
    if (typeof detail !== "object" || detail === null) return [];
    const { type, id, text, summary, data, signature, index, format }: Detail = detail;
    if (typeof type !== "string" || !CONTENTS.has(type)) return [];
    const content = firstText(text, summary) ?? "";
    const proof = firstText(data, signature);
    if (content === "" && proof === undefined) return [];
    const at = typeof index === "number" ? index : position;
    return [
      {
        key: `${type} ${at}`,
        ...(typeof id === "string" && id !== "" && { id }),
        content,
        ...(proof !== undefined && { signature: proof }),
        providerDetails: {
          type,
          ...(typeof format === "string" && { format }),
          ...(typeof index === "number" && { index }),
        },
      },
    ];
  });
}

function firstText(...values: readonly unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === "string" && value !== "");
}

interface Detail {
  readonly type?: unknown;
  readonly id?: unknown;
  readonly text?: unknown;
  readonly summary?: unknown;
  readonly data?: unknown;
  readonly signature?: unknown;
  readonly index?: unknown;
  readonly format?: unknown;
}

/** The field of a detail that holds its content, by its type. */
const CONTENTS: ReadonlyMap<Json | undefined, "text" | "summary" | "data"> = new Map([
  ["reasoning.text", "text"],
  ["reasoning.summary", "summary"],
  ["reasoning.encrypted", "data"],
]);

/** The detail that a thought was read from, if it was read from one. */
export function toDetail(part: ThinkingPart): object | undefined {
  const { id, content, signature, providerDetails = {} } = part;
  const { type, format, index } = providerDetails;
  const field = CONTENTS.get(type);
  if (field === undefined) return undefined;
  return {
    type,
    ...(id !== undefined && { id }),
    ...(format !== undefined && { format }),
    ...(index !== undefined && { index }),
    [field]: field === "data" ? (signature ?? "") : content,
    ...(field === "text" && signature !== undefined && { signature }),
  };
}
