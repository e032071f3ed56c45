/** A text as its bytes in UTF-8, each a character of its code. */
export function utf8(text: string): string {
  return encodeURIComponent(text).replace(/%(..)/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/**
 * The SHA-1 of bytes, in hexadecimal digits. For names, not for proof: it is broken as one. The
 * host's own is asynchronous.
 *
 * @see https://www.rfc-editor.org/rfc/rfc3174
 */
export function sha1(bytes: string): string {
  const { length } = bytes;
  const data = new DataView(new ArrayBuffer(((length + 72) >> 6) << 6));
  for (let index = 0; index < length; index += 1) data.setUint8(index, bytes.charCodeAt(index));
  data.setUint8(length, 0x80);
  data.setBigUint64(data.byteLength - 8, BigInt(length) * 8n);

  let hash = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  const words = new DataView(new ArrayBuffer(320));
  for (let block = 0; block < data.byteLength; block += 64) {
    let [a = 0, b = 0, c = 0, d = 0, e = 0] = hash;
    for (let round = 0; round < 80; round += 1) {
      const at = round * 4;
      const word =
        round < 16
          ? data.getInt32(block + at)
          : rotate(
              words.getInt32(at - 12) ^
                words.getInt32(at - 32) ^
                words.getInt32(at - 56) ^
                words.getInt32(at - 64),
              1,
            );
      words.setInt32(at, word);
      const next = (rotate(a, 5) + mix(round, b, c, d) + e + word) | 0;
      [e, d, c, b, a] = [d, c, rotate(b, 30), a, next];
    }
    hash = [a, b, c, d, e].map((part, index) => (part + (hash[index] ?? 0)) | 0);
  }
  return hash.map((part) => (part >>> 0).toString(16).padStart(8, "0")).join("");
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** How a round mixes, with its constant. */
function mix(round: number, b: number, c: number, d: number): number {
  if (round < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (round < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  return round < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc : (b ^ c ^ d) + 0xca62c1d6;
}
