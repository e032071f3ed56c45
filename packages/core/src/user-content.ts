import type { Json, JsonObject } from "./json.ts";

/** Text with something for the application beside it. */
export interface TextContent {
  readonly kind: "text-content";
  readonly content: string;
  /** For the application; never sent to a model. */
  readonly metadata?: Json;
}

/** What all media have. */
interface MediaFields {
  /** What only the provider understands, such as the detail of an image. */
  readonly vendorMetadata?: JsonObject;
  /** How texts refer to it; else made from the link, the id or the bytes. */
  readonly identifier?: string;
}

interface LinkFields extends MediaFields {
  readonly url: string;
  /**
   * Whether to send the bytes in place of the link; `allow-local`: from private addresses too. Inside of
   * what a tool returned, which is data, that counts as `true`: give local files as `binary` there.
   */
  readonly forceDownload?: boolean | "allow-local";
  /** Else known by the ending of the link. A link with neither cannot be written. */
  readonly mediaType?: string;
}

/** A link to an image. */
export interface ImageUrl extends LinkFields {
  readonly kind: "image-url";
}

/** A link to a recording. */
export interface AudioUrl extends LinkFields {
  readonly kind: "audio-url";
}

/** A link to a film; links to YouTube are known. */
export interface VideoUrl extends LinkFields {
  readonly kind: "video-url";
}

/** A link to a document. */
export interface DocumentUrl extends LinkFields {
  readonly kind: "document-url";
}

/** A file itself. */
export interface BinaryContent extends MediaFields {
  readonly kind: "binary";
  /** Base64. `parseMessages` gives the standard alphabet with padding; both alphabets are taken. */
  readonly data: string;
  readonly mediaType: string;
}

/** Where a file was uploaded to. */
export type FileProvider =
  | "anthropic"
  | "openai"
  | "google"
  | "google-cloud"
  | "google-gla"
  | "google-vertex"
  | "bedrock"
  | "xai";

/** A file that its provider has already. */
export interface UploadedFile extends MediaFields {
  readonly kind: "uploaded-file";
  readonly fileId: string;
  readonly providerName: FileProvider;
  /** Else known by the ending of the id, or `application/octet-stream`. */
  readonly mediaType?: string;
}

/** What stands before it may be cached by the provider. */
export interface CachePoint {
  readonly kind: "cache-point";
  /** For how long; `5m` unless told otherwise. */
  readonly ttl?: "5m" | "1h";
}

/** Media: in prompts, and anywhere inside what a tool returned. */
export type MediaContent =
  | ImageUrl
  | AudioUrl
  | VideoUrl
  | DocumentUrl
  | BinaryContent
  | UploadedFile;

/** An item of a prompt. */
export type UserContent = string | TextContent | MediaContent | CachePoint;

/** What a user says: a text, or texts and media in a row. */
export type UserPrompt = string | readonly UserContent[];
