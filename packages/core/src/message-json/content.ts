import { base64, toStandard } from "./base64.ts";
import { anyJson, jsonObject, jsonWith } from "./json-value.ts";
import { mediaTypeByEnding, videoTypeByEnding } from "../media/media-type.ts";
import { refuse, type Walk } from "./walk.ts";
import { truth } from "./scalars.ts";
import { sha1, utf8 } from "./sha1.ts";
import {
  inside,
  isFields,
  list,
  nullable,
  oneOf,
  own,
  record,
  type Shape,
  tag,
  tagged,
  text,
  textOr,
  withDefault,
} from "./shape.ts";

/** Where an empty text is as good as none. */
const textIfAny: Shape = (value, walk) => nullable(text)(value === "" ? null : value, walk);

/** A record that gets a media type and an identifier when it is written, where it has none. */
function filledIn(
  shape: ReturnType<typeof record>,
  typeOf: (item: Readonly<Record<string, unknown>>) => string | undefined,
  bytesOf: (item: Readonly<Record<string, unknown>>) => string,
): Shape {
  return (value, walk) => {
    const item = shape(value, walk);
    if (walk.isReading) return item;
    item["media_type"] ??= typeOf(item) ?? inside("mediaType", undefined, unknownType, walk);
    item["identifier"] ??= sha1(bytesOf(item)).slice(0, 6);
    return item;
  };
}

const unknownType: Shape<never> = (_value, walk) =>
  refuse(walk, "a media type, which the ending of the link does not tell", true);

function link(
  kind: string,
  typeOf: (url: string) => string | undefined = mediaTypeByEnding,
): Shape {
  const shape = record({
    url: text,
    forceDownload: withDefault(
      (value, walk) => (value === "allow-local" ? value : truth(value, walk)),
      false,
    ),
    vendorMetadata: nullable(jsonObject),
    kind: tag(kind),
    mediaType: textIfAny,
    identifier: textIfAny,
  });
  return filledIn(
    shape,
    ({ url }) => typeOf(String(url)),
    ({ url }) => utf8(String(url)),
  );
}

/** A file itself. Its kind may be missing where nothing else can stand. */
export const binary: Shape = filledIn(
  record({
    data: base64,
    mediaType: text,
    vendorMetadata: nullable(jsonObject),
    kind: tag("binary"),
    identifier: textIfAny,
  }),
  () => undefined,
  ({ data }) => atob(toStandard(String(data))),
);

const uploadedFile: Shape = filledIn(
  record({
    fileId: text,
    providerName: oneOf(
      "anthropic",
      "openai",
      "google",
      "google-cloud",
      "google-gla",
      "google-vertex",
      "bedrock",
      "xai",
    ),
    vendorMetadata: nullable(jsonObject),
    kind: tag("uploaded-file"),
    mediaType: nullable(text),
    identifier: textIfAny,
  }),
  ({ file_id: id }) =>
    mediaTypeByEnding(String(id).replace(/[?#][^]*/, "")) ?? "application/octet-stream",
  ({ file_id: id }) => utf8(String(id)),
);

const MEDIA = {
  "image-url": link("image-url"),
  "audio-url": link("audio-url"),
  "video-url": link("video-url", videoTypeByEnding),
  "document-url": link("document-url"),
  binary,
  "uploaded-file": uploadedFile,
};

const medium = tagged("kind", MEDIA);
const textContent = record({
  content: text,
  metadata: nullable(anyJson),
  kind: tag("text-content"),
});
const cachePoint = record({
  kind: tag("cache-point"),
  ttl: withDefault(oneOf("5m", "1h"), "5m"),
});
const item = tagged("kind", {
  ...MEDIA,
  "text-content": textContent,
  "cache-point": cachePoint,
});

/** An item without a kind is text if it has some, else a cache point. */
const anyItem: Shape = (value, walk) => {
  if (!isFields(value) || Object.hasOwn(value, "kind")) return item(value, walk);
  return (typeof own(value, "content") === "string" ? textContent : cachePoint)(value, walk);
};

/** A prompt. */
export const userContent: Shape = textOr("a list", list(textOr("an object", anyItem)));

/** Fields that make an object with the kind of a medium look like one. */
const MARKS = ["url", "media_type", "file_id"];
/** In memory they have other names too; an object with those of the JSON was read and did not fit. */
const OWN_MARKS = [...MARKS, "mediaType", "fileId"];

function looksLikeMedium(value: unknown, { isReading }: Walk): boolean {
  const kind = own(value, "kind");
  if (!isFields(value) || typeof kind !== "string" || !Object.hasOwn(MEDIA, kind)) return false;
  return (isReading ? MARKS : OWN_MARKS).some((name) => Object.hasOwn(value, name));
}

const isSnakeCase = (key: string): boolean => key.includes("_");

/** Any JSON with media in it. What only looks like a medium stays as it is. */
export const returnContent: Shape = jsonWith({
  isOne: looksLikeMedium,
  shape: (value, walk) => {
    const isForeign = !walk.isReading && isFields(value) && Object.keys(value).some(isSnakeCase);
    return isForeign ? refuse(walk, "a medium") : medium(value, walk);
  },
});
