const IV_BYTES = 12;
const VERSION = "v1.";

/** Turns data into text that only this server can read and nobody can change. */
export interface Seal {
  /** `subject` is what the data belongs to: it opens for the same subject only. */
  close(data: unknown, subject: string): Promise<string>;
  /** Gives the data, or nothing for text that is not ours, was changed, or belongs to another subject. */
  open(text: string, subject: string): Promise<unknown>;
}

/** A seal by AES-GCM, with a key made of `secret`; a random one unless given. */
export function createSeal(secret: string | undefined): Seal {
  let made: Promise<CryptoKey> | undefined;
  const key = (): Promise<CryptoKey> => (made ??= createKey(secret));
  return {
    async close(data, subject) {
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
      const sealed = await crypto.subtle.encrypt(
        { name: "AES-GCM", iv, additionalData: bytesOf(subject) },
        await key(),
        bytesOf(JSON.stringify(data)),
      );
      return VERSION + toText(iv) + toText(new Uint8Array(sealed));
    },
    async open(text, subject) {
      try {
        if (!text.startsWith(VERSION)) return undefined;
        const [iv, sealed] = split(text.slice(VERSION.length));
        const opened = await crypto.subtle.decrypt(
          { name: "AES-GCM", iv, additionalData: bytesOf(subject) },
          await key(),
          sealed,
        );
        return JSON.parse(new TextDecoder().decode(opened));
      } catch {
        return undefined; // whatever is wrong with it, it is not ours
      }
    },
  };
}

async function createKey(secret: string | undefined): Promise<CryptoKey> {
  const bits =
    secret === undefined
      ? crypto.getRandomValues(new Uint8Array(32))
      : await crypto.subtle.digest("SHA-256", bytesOf(`toolsets.request-state:${secret}`));
  return crypto.subtle.importKey("raw", bits, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** The fingerprint of a text, as hexadecimal text. */
export async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", bytesOf(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function toText(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCodePoint(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const IV_LENGTH = 16; // of 12 bytes in base64

function split(text: string): [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>] {
  return [fromText(text.slice(0, IV_LENGTH)), fromText(text.slice(IV_LENGTH))];
}

function fromText(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.codePointAt(0) ?? 0);
}
