/** What to do with links and files in contents. */
export interface ContentRules {
  /** In lower case. */
  readonly urlSchemes: ReadonlySet<string>;
  readonly forceDownloads: ReadonlySet<unknown>;
  readonly allowsUploadedFiles: boolean;
  /** Is told of what is taken out. */
  readonly report: (
    category: "url_scheme" | "force_download" | "uploaded_file",
    what: string,
  ) => void;
}

/** As deep as message JSON goes. */
const MOST_LEVELS = 64;
const LINKS = new Set<unknown>(["image-url", "audio-url", "video-url", "document-url"]);

/** For content that has to go. */
export const GONE: unique symbol = Symbol("gone");

/**
 * Content of any shape without links and files that are not allowed; the very value where nothing
 * changes. Media are found however deep they lie; what lies deeper than 64 levels is `null`.
 */
export function sanitizeContent(content: unknown, rules: ContentRules, level: number = 0): unknown {
  if (typeof content !== "object" || content === null) return content;
  if (level > MOST_LEVELS) return null;
  if (Array.isArray(content)) {
    const items = content.map((item) => sanitizeContent(item, rules, level + 1));
    const isSame = items.every((item, index) => item === content[index]);
    return isSame ? content : items.filter((item) => item !== GONE);
  }
  const fields = content as Readonly<Record<string, unknown>>; // an object of any kind
  if (LINKS.has(fields["kind"]) && typeof fields["url"] === "string")
    return sanitizeLink(fields, fields["url"], rules);
  if (fields["kind"] === "uploaded-file" && "fileId" in fields && !rules.allowsUploadedFiles) {
    rules.report("uploaded_file", textOf(fields["providerName"]));
    return GONE;
  }
  if (!isPlain(content)) return content;
  const entries = Object.entries(fields).map(
    ([key, value]) => [key, sanitizeContent(value, rules, level + 1)] as const,
  );
  if (entries.every(([key, value]) => value === fields[key])) return content;
  return Object.fromEntries(entries.filter(([, value]) => value !== GONE));
}

function sanitizeLink(
  link: Readonly<Record<string, unknown>>,
  url: string,
  { urlSchemes, forceDownloads, report }: ContentRules,
): unknown {
  const scheme = schemeOf(url);
  if (scheme !== undefined && !urlSchemes.has(scheme)) {
    report("url_scheme", scheme);
    return GONE;
  }
  const { forceDownload } = link;
  if (!forceDownload || forceDownloads.has(forceDownload)) return link;
  report("force_download", textOf(forceDownload));
  return { ...link, forceDownload: false };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : value === true ? "true" : "something else";
}

/** As readers of links see it: they skip blanks and control characters before it, and line breaks in it. */
function schemeOf(url: string): string | undefined {
  // oxlint-disable-next-line no-control-regex -- that is what readers skip
  const seen = url.replace(/^[\u0000-\u0020]+/, "").replace(/[\t\n\r]/g, "");
  return /^([a-z][a-z0-9+.-]*):/i.exec(seen)?.[1]?.toLowerCase();
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
