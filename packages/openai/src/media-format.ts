/** The endings of documents whose media types do not tell them. */
const ENDINGS: ReadonlyMap<string, string> = new Map([
  ["application/pdf", "pdf"],
  ["application/msword", "doc"],
  ["application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"],
  ["application/vnd.ms-excel", "xls"],
  ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"],
  ["application/vnd.ms-powerpoint", "ppt"],
  ["application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"],
  ["text/plain", "txt"],
  ["text/markdown", "md"],
]);

/** What a document is called: the API wants a name whose ending tells its kind. */
export function filenameOf(mediaType: string | undefined): string {
  const [plain = ""] = (mediaType ?? "").toLowerCase().split(";", 1);
  const [, subtype = "bin"] = /\/(?:x-)?([a-z0-9]+)$/.exec(plain) ?? [];
  return `filename.${ENDINGS.get(plain) ?? subtype}`;
}

/** The formats of recordings that the APIs take, by media type. */
const AUDIO: ReadonlyMap<string, "wav" | "mp3"> = new Map([
  ["audio/wav", "wav"],
  ["audio/x-wav", "wav"],
  ["audio/wave", "wav"],
  ["audio/vnd.wave", "wav"],
  ["audio/mpeg", "mp3"],
  ["audio/mp3", "mp3"],
]);

/** The format of a recording, if it is one that the APIs take. */
export function audioFormatOf(mediaType: string): "wav" | "mp3" | undefined {
  const [plain = ""] = mediaType.toLowerCase().split(";", 1);
  return AUDIO.get(plain);
}
