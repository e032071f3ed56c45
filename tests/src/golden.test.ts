import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  MessageFormatError,
  parseDeferredToolRequests,
  parseDeferredToolResults,
  parseMessages,
  serializeDeferredToolRequests,
  serializeDeferredToolResults,
  serializeMessages,
} from "@toolsets/core";
import { describe, expect, it } from "vitest";
import { root } from "./workspaces.ts";

// What pydantic-ai's own serializer does lies beside the project, or it does not.
const GOLDEN = join(root, "../shared/golden");
const hasGolden = existsSync(GOLDEN);
const unlessThere = hasGolden ? "" : " (skipped: no ../shared/golden)";

type Path = readonly (string | number)[];

/** An entry; which fields it has depends on its file. */
interface Entry {
  readonly about: string;
  readonly input: string;
  readonly output?: string;
  readonly type?: string;
  readonly numbers?: "python-float";
  readonly integers?: "beyond-double";
  readonly keys?: "integer-like";
  readonly syntax?: "nan";
  readonly path?: Path;
  readonly errors?: readonly { readonly loc: Path }[];
}

const read = (file: string): string => readFileSync(join(GOLDEN, file), "utf8");
const readLines = (file: string): readonly Entry[] =>
  hasGolden
    ? read(file)
        .trim()
        .split("\n")
        .map((line): Entry => JSON.parse(line))
    : [];
const documents: readonly (readonly [string, Entry])[] = hasGolden
  ? readdirSync(join(GOLDEN, "messages")).map((file) => [
      file,
      JSON.parse(read(`messages/${file}`)),
    ])
  : [];
const [generated, invalid, unwritable, deferred] = [
  "generated.jsonl",
  "invalid.jsonl",
  "unwritable.jsonl",
  "deferred.jsonl",
].map(readLines) as [Entry[], Entry[], Entry[], Entry[]]; // as many as the names

const options = {
  now: () => Date.UTC(2030, 0, 1),
  newToolCallId: () => `pyd_ai_${"0".repeat(32)}`,
};

const roundTrip = (json: string): string => serializeMessages(parseMessages(json, options));

/** A text of which only the flags of an entry are left out of account. */
function comparable(json: string, { numbers, keys }: Entry): unknown {
  // floats as JavaScript prints them, integers as they are
  const text =
    numbers === undefined
      ? json
      : json.replaceAll(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
          /^-?\d+$|^"/.test(token) ? token.replace(/^-0$/, "0") : JSON.stringify(Number(token)),
        );
  return keys === undefined ? text : JSON.parse(text); // `toEqual` does not see the order
}

function expectSame(convert: (json: string) => string, entry: Entry): void {
  const { input, output = "" } = entry;
  expect(comparable(convert(input), entry)).toEqual(comparable(output, entry));
  expect(comparable(convert(output), entry)).toEqual(comparable(output, entry));
}

function errorOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Refused with the code, at this place or deeper, and without a word of the document. */
function expectRefusal(run: () => unknown, path: Path | undefined): void {
  const error = errorOf(run);
  expect(error).toBeInstanceOf(MessageFormatError);
  if (error instanceof MessageFormatError && path !== undefined)
    expect(error.path.slice(0, path.length)).toEqual(path);
}

describe(`golden documents${unlessThere}`, { skip: !hasGolden }, () => {
  it("are all there", () => {
    expect(documents).toHaveLength(60);
    expect([generated, invalid, unwritable, deferred].map(({ length }) => length)).toEqual([
      300, 150, 5, 91,
    ]);
  });

  it.each(documents)("agent §7: %s is written as it was read", (_file, entry) => {
    if (entry.syntax === "nan") expectRefusal(() => parseMessages(entry.input), []);
    else expectSame(roundTrip, entry);
  });
});

describe(`300 generated histories${unlessThere}`, { skip: !hasGolden }, () => {
  it.each(generated.map((entry, index) => [index, entry] as const))(
    "agent §7: number %i is written as it was read",
    (_index, entry) => expectSame(roundTrip, entry),
  );
});

describe(`150 invalid documents${unlessThere}`, { skip: !hasGolden }, () => {
  it.each(invalid.map((entry) => [entry.about, entry] as const))(
    "agent §7.5.10: %s is refused with its place",
    (_about, { input, path }) => expectRefusal(() => parseMessages(input), path),
  );
});

describe(`5 documents that cannot be written${unlessThere}`, { skip: !hasGolden }, () => {
  it.each(unwritable.map((entry) => [entry.about, entry] as const))(
    "agent §7.5.5: %s is read, and refused when it is written",
    (_about, { input }) => {
      const messages = parseMessages(input);
      expectRefusal(() => serializeMessages(messages), [0, "parts", 0, "content", 0]);
    },
  );
});

const CONVERSIONS: Readonly<Record<string, (json: string) => string>> = {
  DeferredToolRequests: (json) =>
    serializeDeferredToolRequests(parseDeferredToolRequests(json, options)),
  DeferredToolResults: (json) =>
    serializeDeferredToolResults(parseDeferredToolResults(json, options)),
};

/** The place that all errors share. */
function sharedPath([first, ...others]: NonNullable<Entry["errors"]>): Path {
  const path = first?.loc ?? [];
  const length = path.findIndex((key, index) => others.some(({ loc }) => loc[index] !== key));
  return length === -1 ? path : path.slice(0, length);
}

describe(`deferred calls and results${unlessThere}`, { skip: !hasGolden }, () => {
  const ours = deferred.filter(({ type = "" }) => Object.hasOwn(CONVERSIONS, type));

  it.each(ours.map((entry) => [entry.type ?? "", entry.about, entry] as const))(
    "toolsets §12: %s: %s",
    (type, _about, entry) => {
      const convert = CONVERSIONS[type] ?? String;
      if (entry.errors === undefined) expectSame(convert, entry);
      else expectRefusal(() => convert(entry.input), sharedPath(entry.errors));
    },
  );

  it.todo(`${deferred.length - ours.length} events wait for a pair that reads and writes them`);
});
