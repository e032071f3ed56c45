import { refuse } from "./walk.ts";
import type { Shape } from "./shape.ts";

/**
 * Bytes in base64: either alphabet, padded or not. JSON has the alphabet for URLs, messages have the
 * standard one, which providers want; both are padded.
 */
export const base64: Shape<string> = (value, walk) => {
  const body = typeof value === "string" ? readBody(value) : undefined;
  if (body === undefined) return refuse(walk, "bytes in base64");
  walk.binaries += 1;
  const padded = body.padEnd(Math.ceil(body.length / 4) * 4, "=");
  return walk.isReading ? toStandard(padded) : padded;
};

/** In the alphabet that `atob` and providers know. */
export function toStandard(text: string): string {
  return text.replaceAll("-", "+").replaceAll("_", "/");
}

/** Tells whether a text is bytes in base64. */
export function isBase64(text: string): boolean {
  return readBody(text) !== undefined;
}

/** The digits in the alphabet for URLs; nothing where they are not valid. */
function readBody(text: string): string | undefined {
  const given = text.replace(/={1,2}$/, "");
  const isStandard = /[+/]/.test(given);
  const body = isStandard ? given.replaceAll("+", "-").replaceAll("/", "_") : given;
  const padding = text.length - given.length;
  const rest = body.length % 4;
  // what is left of the last digit has to be zero
  const isWhole = [padding === 0, false, /[AQgw]$/.test(body), /[AEIMQUYcgkosw048]$/.test(body)];
  const isMixed = isStandard && /[-_]/.test(given);
  const fits = isWhole[rest] === true && padding <= 4 - rest;
  return fits && !isMixed && !/[^\w-]/.test(body) ? body : undefined;
}
