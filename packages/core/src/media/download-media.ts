import { abandonAfter } from "../host/abandon.ts";
import { linkedController } from "../linked-controller.ts";
import { isRecord } from "../is-record.ts";
import type { MaybePromise } from "../maybe-promise.ts";
import type { Message, RequestPart } from "../messages.ts";
import type { BinaryContent } from "../user-content.ts";
import { fetchFile, type FileFetcher, refusal } from "./fetch-file.ts";
import { isYouTube } from "./media-type.ts";
import { identifierOf, isMedium, type MediaLink, mediaTypeOf } from "./medium.ts";

/** Which links to download, and how. */
export interface DownloadMediaOptions {
  /** Whether the provider needs the file of a link. Links with `forceDownload` are downloaded anyway. */
  readonly wants: (link: MediaLink) => boolean;
  /** What downloads; `fetchFile` of core unless given. */
  readonly fetchFile?: FileFetcher | undefined;
  readonly signal: AbortSignal;
}

/** The files of the links that are wanted. */
type Files = Pick<ReadonlyMap<MediaLink, BinaryContent>, "get">;

/** A message with files in it. */
interface Copy {
  readonly files: ReadonlyMap<MediaLink, BinaryContent>;
  readonly message: Message;
}

const AT_ONCE = 4;
/** As deep as message JSON goes. */
const MOST_LEVELS = 64;
const NONE: readonly MediaLink[] = [];

/** A history is sent at every step: each message is looked through once, each link downloaded once. */
const links = new WeakMap<Message, readonly MediaLink[]>();
const downloads = new WeakMap<FileFetcher, WeakMap<MediaLink, BinaryContent>>();
const copies = new WeakMap<Message, Copy>();

/**
 * The messages with files in the place of links: of those that `wants` asks for, in prompts and anywhere
 * in what tools returned. The very array where there are none. A file keeps the identifier of its link.
 *
 * @throws `file_fetch_refused`, what a `fetchFile` of your own throws, the reason of the signal.
 */
export function downloadMedia(
  messages: readonly Message[],
  { wants, fetchFile: fetcher = fetchFile, signal }: DownloadMediaOptions,
): MaybePromise<readonly Message[]> {
  const wanted = new Set<MediaLink>();
  for (const message of messages)
    for (const link of linksIn(message)) if (link.forceDownload || wants(link)) wanted.add(link);
  if (wanted.size === 0) return messages;
  const known = downloads.get(fetcher) ?? new WeakMap<MediaLink, BinaryContent>();
  downloads.set(fetcher, known);
  const missing = [...wanted].filter((link) => !known.has(link));
  const files: Files = { get: (link) => (wanted.has(link) ? known.get(link) : undefined) };
  const replace = (): readonly Message[] => messages.map((message) => withFiles(message, files));
  if (missing.length === 0) return replace();
  return downloadAll(missing, fetcher, known, signal).then(replace);
}

/** Several at once; one that fails ends the others. */
async function downloadAll(
  missing: readonly MediaLink[],
  fetcher: FileFetcher,
  known: WeakMap<MediaLink, BinaryContent>,
  outer: AbortSignal,
): Promise<void> {
  outer.throwIfAborted();
  const { signal, abort, unlink } = linkedController(outer);
  const queue = missing.values();
  const work = async (): Promise<void> => {
    for (const link of queue) {
      known.set(link, await download(link, fetcher, signal));
      signal.throwIfAborted();
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, missing.length) }, work));
  } catch (error) {
    abort(error);
    throw error;
  } finally {
    unlink();
  }
}

async function download(
  link: MediaLink,
  fetcher: FileFetcher,
  signal: AbortSignal,
): Promise<BinaryContent> {
  const { url, vendorMetadata } = link;
  if (link.kind === "video-url" && isYouTube(url))
    throw refusal(url, "youtube", "films of YouTube are no files. Give the film as `binary`.");
  const allowLocal = link.forceDownload === "allow-local";
  const { data, mediaType } = await abandonAfter(fetcher(url, { signal, allowLocal }), signal, 0);
  const isKnown = mediaType !== "" && mediaType !== "application/octet-stream";
  return {
    kind: "binary",
    data,
    mediaType: (isKnown ? mediaType : mediaTypeOf(link)) || "application/octet-stream",
    identifier: identifierOf(link),
    ...(vendorMetadata !== undefined && { vendorMetadata }),
  };
}

function linksIn(message: Message): readonly MediaLink[] {
  if (message.kind === "response") return NONE;
  const known = links.get(message);
  if (known !== undefined) return known;
  const found: MediaLink[] = [];
  for (const part of message.parts) if (hasContent(part)) collect(part.content, found, 0);
  const made = found.length === 0 ? NONE : found;
  links.set(message, made);
  return made;
}

function hasContent(
  part: RequestPart,
): part is Extract<RequestPart, { partKind: "user-prompt" | "tool-return" }> {
  return part.partKind === "user-prompt" || part.partKind === "tool-return";
}

function collect(content: unknown, found: MediaLink[], level: number): void {
  if (typeof content !== "object" || content === null || level > MOST_LEVELS) return;
  if (isMedium(content)) {
    if ("url" in content) found.push(content);
  } else for (const item of Object.values(content)) collect(item, found, level + 1);
}

/** The message with its files: the same as before where the files are. */
function withFiles(message: Message, files: Files): Message {
  if (message.kind === "response") return message;
  const used = new Map(
    linksIn(message).flatMap((link) => {
      const file = files.get(link);
      return file === undefined ? [] : [[link, file] as const];
    }),
  );
  if (used.size === 0) return message;
  const last = copies.get(message);
  const isKnown = [...used].every(([link, file]) => last?.files.get(link) === file);
  if (last?.files.size === used.size && isKnown) return last.message;
  const parts = message.parts.map((part) =>
    // what stands in the place of content has its shape
    hasContent(part)
      ? ({ ...part, content: replaceIn(part.content, files, 0) } as RequestPart)
      : part,
  );
  const copy: Message = { ...message, parts };
  copies.set(message, { files: used, message: copy });
  return copy;
}

/** The very value where nothing changes. */
function replaceIn(content: unknown, files: Files, level: number): unknown {
  if (typeof content !== "object" || content === null || level > MOST_LEVELS) return content;
  if (isMedium(content)) return "url" in content ? (files.get(content) ?? content) : content;
  if (Array.isArray(content)) {
    const items = content.map((item) => replaceIn(item, files, level + 1));
    return items.every((item, index) => item === content[index]) ? content : items;
  }
  if (!isRecord(content)) return content;
  const entries = Object.entries(content).map(
    ([key, value]) => [key, replaceIn(value, files, level + 1)] as const,
  );
  const isSame = entries.every(([key, value]) => value === content[key]);
  return isSame ? content : Object.fromEntries(entries);
}
