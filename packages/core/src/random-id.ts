/** Random bytes as hexadecimal text. */
export function randomHex(bytes: number): string {
  const values = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(values, (value) => value.toString(16).padStart(2, "0")).join("");
}

/**
 * A UUID of version 7: sorted by the time of its making.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7
 */
export function uuidv7(): string {
  const time = Date.now().toString(16).padStart(12, "0");
  const random = randomHex(9); // 72 bits: the variant keeps its two bits at 10, and the next two at 0
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6)}`;
}
