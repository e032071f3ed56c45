import type { ContractReply } from "@toolsets/testing";

type Part = ContractReply["parts"][number];

/** A text in the pieces of a stream; an empty one has none. */
export function halves(text: string): readonly string[] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)].filter((half) => half !== "");
}

/** Picks the parts of a kind. */
export function isOfKind<Kind extends Part["partKind"]>(
  kind: Kind,
): (part: Part) => part is Extract<Part, { readonly partKind: Kind }> {
  return (part): part is Extract<Part, { readonly partKind: Kind }> => part.partKind === kind;
}
