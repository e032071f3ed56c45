import { UsageError } from "./errors/usage-error.ts";
import { isRecord } from "./is-record.ts";
import { quoteName } from "./quote-name.ts";
import type { UserContent } from "./user-content.ts";

type Kind = Exclude<UserContent, string>["kind"];

/** What has to be a text in an item of each kind. */
const TEXTS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    "text-content": ["content"],
    "image-url": ["url"],
    "audio-url": ["url"],
    "video-url": ["url"],
    "document-url": ["url"],
    binary: ["data", "mediaType"],
    "uploaded-file": ["fileId", "providerName"],
    "cache-point": [],
  } satisfies Record<Kind, readonly string[]>),
);

/** @throws `invalid_usage` for what is no prompt: untyped code finds it out here. */
export function checkPrompt(prompt: unknown): void {
  if (prompt === undefined || typeof prompt === "string") return;
  if (!Array.isArray(prompt))
    throw new UsageError(
      "A prompt has to be a text, or a list of texts and media. Options are the second argument: `run(prompt, options)`.",
    );
  for (const [index, item] of prompt.entries())
    if (typeof item !== "string") checkItem(item, `Item ${index + 1} of the prompt`);
}

function checkItem(item: unknown, what: string): void {
  const kind = isRecord(item) ? item["kind"] : undefined;
  const texts = typeof kind === "string" ? TEXTS.get(kind) : undefined;
  if (!isRecord(item) || texts === undefined) {
    const of = typeof kind === "string" ? `of the kind ${quoteName(kind)}` : "without a known kind";
    throw new UsageError(
      `${what} is ${of}. It has to be a text, or an object whose \`kind\` is ${[...TEXTS.keys()].map(quoteName).join(", ")}.`,
    );
  }
  for (const name of texts)
    if (typeof item[name] !== "string")
      throw new UsageError(
        `${what}, of the kind \`${String(kind)}\`, has no text as its \`${name}\`.${name === "data" ? ' Bytes are given in base64: `Buffer.from(bytes).toString("base64")`.' : ""}`,
      );
  const { ttl } = item;
  if (kind === "cache-point" && ttl !== undefined && ttl !== "5m" && ttl !== "1h")
    throw new UsageError(`The \`ttl\` of ${what.toLowerCase()} has to be \`5m\` or \`1h\`.`);
}
