/**
 * A UUID of version 7: sorted by the time of its making.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7
 */
export function uuidv7(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let time = Date.now();
  for (let index = 5; index >= 0; index--) {
    bytes[index] = time % 256;
    time = Math.floor(time / 256);
  }
  const hex = Array.from(bytes, (byte, index) => {
    if (index === 6) return 0x70 | (byte & 0x0f); // version
    return index === 8 ? 0x80 | (byte & 0x3f) : byte; // variant
  })
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
