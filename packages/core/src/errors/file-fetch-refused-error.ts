import { ToolsetsError } from "./toolsets-error.ts";

/** What was wrong with a download. */
export type FileFetchReason =
  /** No link at all, or of another scheme than `https`. */
  | "scheme"
  /** A name or a password in the link. */
  | "credentials"
  /** A private address. */
  | "address"
  /** Too many redirects, or one that cannot be followed. */
  | "redirect"
  /** The server answered with something else than the file. */
  | "status"
  /** More bytes than allowed. */
  | "size"
  | "timeout"
  /** The connection failed or broke. */
  | "connection"
  /** Films of YouTube are no files. */
  | "youtube";

/** A file behind a link was not downloaded. */
export class FileFetchRefusedError extends ToolsetsError {
  static override readonly code = "file_fetch_refused";
  declare readonly code: "file_fetch_refused";
  /** The link without its query: of the redirect, where that was refused. */
  readonly url: string;
  readonly reason: FileFetchReason;

  constructor(
    message: string,
    details: Pick<FileFetchRefusedError, "url" | "reason">,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.url = details.url;
    this.reason = details.reason;
  }
}
