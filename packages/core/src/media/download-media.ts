import { abandonAfter } from "../host/abandon.ts";
import { linkedController } from "../linked-controller.ts";
import { FileFetchRefusedError } from "../errors/file-fetch-refused-error.ts";
import { isRecord } from "../is-record.ts";
import type { MaybePromise } from "../maybe-promise.ts";
import type { Message } from "../messages.ts";
import type { BinaryContent, UserPrompt } from "../user-content.ts";
import { fetchFile, type FileFetcher, refusal } from "./fetch-file.ts";
import { isYouTube } from "./media-type.ts";
import { referenceOf } from "./media-reference.ts";
import { identifierOf, isMedium, type MediaLink, mediaTypeOf } from "./medium.ts";

/** Which links to download, and how. */
export interface DownloadMediaOptions {
  /** Whether the provider needs the file of a link. Links with `forceDownload` are downloaded anyway. */
  readonly wants: (link: MediaLink) => boolean;
  /** What downloads; `fetchFile` of core unless given. */
  readonly fetchFile?: FileFetcher | undefined;
  readonly signal: AbortSignal;
}

/** A file; of a link in what a tool returned also the text that stands in for one that was not to be had. */
type Found = BinaryContent | string;

/** What there is of the links that are wanted. */
type Files = Pick<ReadonlyMap<MediaLink, Found>, "get">;

/** A link, and whether the application put it into a prompt: what tools return is data. */
type FoundLink = readonly [link: MediaLink, isPrompted: boolean];

/** A message with files in it. */
interface Copy {
  readonly files: ReadonlyMap<MediaLink, Found>;
  readonly message: Message;
}

const AT_ONCE = 4;
/** As deep as message JSON goes. */
const MOST_LEVELS = 64;
const NONE: readonly FoundLink[] = [];

/** A history is sent at every step: each message is looked through once, each link downloaded once. */
const links = new WeakMap<Message, readonly FoundLink[]>();
const downloads = new WeakMap<FileFetcher, WeakMap<MediaLink, Found>>();
const copies = new WeakMap<Message, Copy>();

/**
 * The messages with files in the place of links: of those that `wants` asks for, in prompts and anywhere
 * in what tools returned. The very array where there are none. A file keeps the identifier of its link.
 *
 * What tools return is data: there `allow-local` counts as `true`, and a file that cannot be had is
 * named by a text that says so, without a second try.
 *
 * @throws For links in prompts `file_fetch_refused` and what a `fetchFile` of your own throws; the reason
 * of the signal.
 */
export function downloadMedia(
  messages: readonly Message[],
  { wants, fetchFile: fetcher = fetchFile, signal }: DownloadMediaOptions,
): MaybePromise<readonly Message[]> {
  const wanted = new Map<MediaLink, boolean>();
  for (const message of messages)
    for (const [link, isPrompted] of linksIn(message))
      if (link.forceDownload || wants(link)) wanted.set(link, isPrompted || !!wanted.get(link));
  if (wanted.size === 0) return messages;
  const known = downloads.get(fetcher) ?? new WeakMap<MediaLink, Found>();
  downloads.set(fetcher, known);
  const missing = [...wanted].filter(([link, isPrompted]) => {
    const found = known.get(link);
    return found === undefined || (isPrompted && typeof found === "string");
  });
  const files: Files = { get: (link) => (wanted.has(link) ? known.get(link) : undefined) };
  const replace = (): readonly Message[] => messages.map((message) => withFiles(message, files));
  if (missing.length === 0) return replace();
  return downloadAll(missing, fetcher, known, signal).then(replace);
}

/** Several at once; one of a prompt that fails ends the others. */
async function downloadAll(
  missing: readonly FoundLink[],
  fetcher: FileFetcher,
  known: WeakMap<MediaLink, Found>,
  outer: AbortSignal,
): Promise<void> {
  outer.throwIfAborted();
  const { signal, abort, unlink } = linkedController(outer);
  const queue = missing.values();
  const work = async (): Promise<void> => {
    for (const [link, isPrompted] of queue) {
      const get = isPrompted ? download : downloadOrTell;
      known.set(link, await get(link, fetcher, signal));
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

/** Of a link that a tool returned: nobody there may open the own network, or end the run. */
async function downloadOrTell(
  link: MediaLink,
  fetcher: FileFetcher,
  signal: AbortSignal,
): Promise<Found> {
  try {
    return await download({ ...link, forceDownload: true }, fetcher, signal);
  } catch (error) {
    signal.throwIfAborted();
    const why = error instanceof FileFetchRefusedError ? ` (${error.reason})` : "";
    return referenceOf(link, `its download failed${why}`);
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

function linksIn(message: Message): readonly FoundLink[] {
  if (message.kind === "response") return NONE;
  const known = links.get(message);
  if (known !== undefined) return known;
  const found: FoundLink[] = [];
  for (const part of message.parts) {
    if (part.partKind === "tool-return") collect(part.content, found, 0);
    if (part.partKind !== "user-prompt" || typeof part.content === "string") continue;
    for (const item of part.content) if (isLink(item)) found.push([item, true]);
  }
  const made = found.length === 0 ? NONE : found;
  links.set(message, made);
  return made;
}

function isLink(item: Exclude<UserPrompt, string>[number]): item is MediaLink {
  return typeof item === "object" && "url" in item;
}

function collect(content: unknown, found: FoundLink[], level: number): void {
  if (typeof content !== "object" || content === null || level > MOST_LEVELS) return;
  if (isMedium(content)) {
    if ("url" in content) found.push([content, false]);
  } else for (const item of Object.values(content)) collect(item, found, level + 1);
}

/** The message with its files: the same as before where the files are. */
function withFiles(message: Message, files: Files): Message {
  if (message.kind === "response") return message;
  const used = new Map(
    linksIn(message).flatMap(([link]) => {
      const file = files.get(link);
      return file === undefined ? [] : [[link, file] as const];
    }),
  );
  if (used.size === 0) return message;
  const last = copies.get(message);
  const isKnown = [...used].every(([link, file]) => last?.files.get(link) === file);
  if (last?.files.size === used.size && isKnown) return last.message;
  const parts = message.parts.map((part) => {
    if (part.partKind === "tool-return")
      return { ...part, content: replaceIn(part.content, files, 0) };
    if (part.partKind !== "user-prompt" || typeof part.content === "string") return part;
    const content = part.content.map(
      (item) => (isLink(item) ? files.get(item) : undefined) ?? item,
    );
    return { ...part, content };
  });
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
