import { describe, expect, it } from "vitest";
import { rowsOf } from "./markdown-tables.ts";
import { listTests, packages, readSource } from "./workspaces.ts";

/** How many rules each area of the specification of toolsets has: `T-1` … `T-8`. */
const TOOLSETS =
  "T8 A4 F12 W2 C8 FI2 PX2 RN2 PR4 AP1 EX2 DL2 IR1 SM1 D10 G5 I4 V7 RS6 R7 L1 P7 DF11 TO7 S10";

/** How many each section of that of agents has; 0 where they have no numbers. */
const AGENTS: Readonly<Record<string, number>> = {
  "1": 8,
  "2": 5,
  "3, UserPromptNode": 5,
  "3, ModelRequestNode": 12,
  "3, CallToolsNode": 8,
  "4": 10,
  "5": 11,
  "6": 0,
  "8": 3,
  "9": 0,
  "10": 0,
  "11": 0,
  "12": 0,
  "12, OpenAI Chat": 9,
  "12, OpenAI Responses": 6,
  "12, Anthropic": 10,
  "13": 9,
  "14": 0,
  "15": 5,
  "16": 0,
  "18": 10,
};

const numbered = (count: number, name: (number: number) => string): readonly string[] =>
  Array.from({ length: count }, (_, index) => name(index + 1));

const ids: readonly string[] = [
  ...[...TOOLSETS.matchAll(/([A-Z]+)(\d+)/g)].flatMap(([, area, count]) =>
    numbered(Number(count), (number) => `${area}-${number}`),
  ),
  ...Object.entries(AGENTS).flatMap(([section, count]) => {
    if (count === 0) return `agent §${section}`;
    const between = section.includes(", ") ? " " : ".";
    return numbered(count, (number) => `agent §${section}${between}${number}`);
  }),
];

/** What stands before the colon of a title: `agent §3, CallToolsNode 6, DF-3: …`, `agent §12, Anthropic 2: …`. */
const HEADS = /["'`]((?:[A-Z]{1,2}-\d|agent §)[^"'`:]*): /g;
const IDS =
  /agent §\d+(?:\.\d+|, (?:\w+Node|OpenAI Chat|OpenAI Responses|Anthropic) \d+)?|\b[A-Z]{1,2}-\d+/g;

const shown: ReadonlySet<string> = new Set(
  [...packages.map((name) => `packages/${name}/src`), "tests/src"]
    .flatMap(listTests)
    .flatMap((path) => Array.from(readSource(path).matchAll(HEADS)))
    .flatMap(([, head = ""]) => head.match(IDS) ?? []),
);

const [, waiting = ""] = readSource("docs/parity.md").split(/^## Rules that wait$/m);
const waits = rowsOf(waiting).map(([id = ""]) => id);

describe("the rules of the specification", () => {
  it("have a test with their id in its title, or a reason in docs/parity.md why it waits", () => {
    expect(ids.length).toBeGreaterThan(100);
    expect(ids.filter((id) => !shown.has(id) && !waits.includes(id))).toEqual([]);
  });

  it("do not wait when a test shows them", () => {
    expect(waits.length).toBeGreaterThan(0);
    expect(waits.filter((id) => shown.has(id) || !ids.includes(id))).toEqual([]);
  });
});
