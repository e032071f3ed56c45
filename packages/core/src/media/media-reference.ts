import type { MediaContent } from "../user-content.ts";
import { identifierOf, isMedium } from "./medium.ts";

const MAY_HAVE_MEDIA = /"kind":"(?:(?:image|audio|video|document)-url|binary|uploaded-file)"/;

/** Bytes are long, and a history is sent at every step: each content is looked through once. */
const texts = new WeakMap<object, string>();

/**
 * What a tool returned as compact JSON, with a reference in the place of each medium. A list with
 * media in it becomes a list of texts.
 */
export function jsonWithReferences(content: object): string {
  const known = texts.get(content);
  if (known !== undefined) return known;
  const plain = JSON.stringify(content);
  if (!mayHaveMedia(plain)) return plain;
  const text = refer(content);
  texts.set(content, text);
  return text;
}

function refer(content: object): string {
  if (isMedium(content)) return referenceOf(content);
  return Array.isArray(content) && content.some(isMedium)
    ? JSON.stringify(content.map((item: unknown) => textOf(item, referenceOf)))
    : textOf(content, referenceOf);
}

/** Tells whether media can be in JSON; most contents have none. */
export function mayHaveMedia(json: string): boolean {
  return MAY_HAVE_MEDIA.test(json);
}

/** A value as text: a string as it is, else as JSON, with what `nameOf` says in the place of each medium. */
export function textOf(value: unknown, nameOf: (medium: MediaContent) => string): string {
  if (typeof value === "string") return value;
  if (isMedium(value)) return nameOf(value);
  return JSON.stringify(value ?? null, (_key, inner: unknown) =>
    isMedium(inner) ? nameOf(inner) : inner,
  );
}

/** How a text names a medium that it does not have, and why, where that is known. */
export function referenceOf(medium: MediaContent, reason?: string): string {
  const why = reason === undefined ? "" : `: ${reason}`;
  return `[${medium.kind} ${identifierOf(medium)} that was not sent${why}]`;
}
