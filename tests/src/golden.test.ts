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

type Convert = (json: string) => string;

/** What came of the input, and of the output: writing is the same once more. */
const written = (convert: Convert, entry: Entry): readonly unknown[] =>
  [entry.input, entry.output ?? ""].map((json) => comparable(convert(json), entry));
const expected = (entry: Entry): readonly unknown[] => {
  const output = comparable(entry.output ?? "", entry);
  return [output, output];
};

/** The code and the place of a refusal, as deep as `path` is; nothing where there was none. */
function refusal(run: () => unknown, path: Path = []): unknown {
  try {
    run();
  } catch (error) {
    if (!(error instanceof MessageFormatError)) throw error;
    return { code: error.code, path: error.path.slice(0, path.length) };
  }
  return undefined;
}
const refusedAt = (path: Path = []): unknown => ({ code: "message_format", path });

describe(`golden documents${unlessThere}`, { skip: !hasGolden }, () => {
  it("are all there", () => {
    expect(documents).toHaveLength(60);
    expect([generated, invalid, unwritable, deferred].map(({ length }) => length)).toEqual([
      300, 150, 5, 91,
    ]);
  });

  const isJson = ([, { syntax }]: (typeof documents)[number]): boolean => syntax === undefined;

  it.each(documents.filter(isJson))("agent §7: %s is written as it was read", (_file, entry) => {
    expect(written(roundTrip, entry)).toEqual(expected(entry));
  });

  it.each(documents.filter((entry) => !isJson(entry)))(
    "agent §7.8.11: %s is no JSON, which Python reads and this refuses",
    (_file, { input }) => {
      expect(refusal(() => parseMessages(input))).toEqual(refusedAt());
    },
  );
});

describe(`generated histories${unlessThere}`, { skip: !hasGolden }, () => {
  it.each(generated.map((entry, index) => [index, entry] as const))(
    "agent §7: number %i is written as it was read",
    (_index, entry) => {
      expect(written(roundTrip, entry)).toEqual(expected(entry));
    },
  );
});

describe(`invalid documents${unlessThere}`, { skip: !hasGolden }, () => {
  it.each(invalid.map((entry) => [entry.about, entry] as const))(
    "agent §7.5.10: %s is refused with its place",
    (_about, { input, path }) => {
      expect(refusal(() => parseMessages(input), path)).toEqual(refusedAt(path));
    },
  );
});

describe(`documents that cannot be written${unlessThere}`, { skip: !hasGolden }, () => {
  it.each(unwritable.map((entry) => [entry.about, entry] as const))(
    "agent §7.5.5: %s is read, and refused when it is written",
    (_about, { input }) => {
      const messages = parseMessages(input);
      const path = [0, "parts", 0, "content", 0];
      expect(refusal(() => serializeMessages(messages), path)).toEqual(refusedAt(path));
    },
  );
});

const CONVERSIONS: ReadonlyMap<string | undefined, Convert> = new Map([
  [
    "DeferredToolRequests",
    (json) => serializeDeferredToolRequests(parseDeferredToolRequests(json, options)),
  ],
  [
    "DeferredToolResults",
    (json) => serializeDeferredToolResults(parseDeferredToolResults(json, options)),
  ],
]);

/** The place that all errors share. */
function sharedPath([first, ...others]: NonNullable<Entry["errors"]>): Path {
  const path = first?.loc ?? [];
  const length = path.findIndex((key, index) => others.some(({ loc }) => loc[index] !== key));
  return length === -1 ? path : path.slice(0, length);
}

const events = deferred.filter(({ type }) => type === "AgentStreamEvent");

describe(
  `deferred calls and results (${events.length} events wait for a pair of their own)${unlessThere}`,
  {
    skip: !hasGolden,
  },
  () => {
    const conversions = deferred.flatMap((entry) => {
      const convert = CONVERSIONS.get(entry.type);
      return convert === undefined ? [] : [{ ...entry, entry, convert }];
    });

    it("are all that is there beside the events", () => {
      expect(conversions.length + events.length).toBe(deferred.length);
    });

    it.each(conversions.filter(({ errors }) => errors === undefined))(
      "toolsets §12: $type, $about: written as it was read",
      ({ convert, entry }) => {
        expect(written(convert, entry)).toEqual(expected(entry));
      },
    );

    it.each(conversions.filter(({ errors }) => errors !== undefined))(
      "toolsets §12: $type, $about: refused with its place",
      ({ convert, input, errors = [] }) => {
        const path = sharedPath(errors);
        expect(refusal(() => convert(input), path)).toEqual(refusedAt(path));
      },
    );
  },
);
