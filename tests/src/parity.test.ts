import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as anthropic from "@toolsets/anthropic";
import * as core from "@toolsets/core";
import * as functions from "@toolsets/function";
import * as mcp from "@toolsets/mcp";
import * as openai from "@toolsets/openai";
import * as search from "@toolsets/search";
import * as testing from "@toolsets/testing";
import * as wrappers from "@toolsets/wrappers";
import { describe, expect, it } from "vitest";
import { rowsOf } from "./markdown-tables.ts";
import { listSources, packages, readSource, root } from "./workspaces.ts";

// The list of names lies beside the project, or it does not.
const LIST = join(root, "../shared/spec/names.csv");
const hasList = existsSync(LIST);
const unlessListed = hasList ? "" : " (skipped: no ../shared/spec/names.csv)";

/** A row of the tables of names. */
interface Row {
  /** The heading above it: `page / kind`. */
  readonly group: string;
  readonly name: string;
  readonly here: string;
  readonly state: string;
  readonly note: string;
}

const [, names = "", differences = ""] = readSource("docs/parity.md").split(/^## .*$/m);

const codeIn = (text: string): readonly string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
const rows: readonly Row[] = names
  .split(/^### /m)
  .slice(1)
  .flatMap((section) => {
    const [group = ""] = section.split("\n", 1);
    return rowsOf(section).map(([first = "", here = "", state = "", note = ""]): Row => {
      const [name = first] = codeIn(first);
      return { group, name, here, state, note };
    });
  });
const titleOf = ({ group, name }: Pick<Row, "group" | "name">): string => `${group}: ${name}`;

/** What the entries of the packages export: values as they are imported, types as they are written. */
const exported: ReadonlySet<string> = new Set([
  ...[anthropic, core, functions, mcp, openai, search, testing, wrappers].flatMap(Object.keys),
  ...packages.flatMap((name) =>
    [...readSource(`packages/${name}/src/index.ts`).matchAll(/export type \{([^}]*)\}/g)].flatMap(
      ([, list = ""]) => list.match(/\w+/g) ?? [],
    ),
  ),
]);

const sources = packages.flatMap((name) => listSources(`packages/${name}/src`)).map(readSource);
const interfaces: ReadonlyMap<string, readonly [head: string, body: string]> = new Map(
  sources.flatMap((source) =>
    [...source.matchAll(/^export interface (\w+)([^]*?)\{\n([^]*?)^\}/gm)].map(
      ([, name = "", head = "", body = ""]) => [name, [head, body]] as const,
    ),
  ),
);

/** The members of an interface, and of those that it extends. */
function membersOf(name: string): readonly string[] {
  const [head, body] = interfaces.get(name) ?? ["", ""];
  const own = [...body.matchAll(/^ {2}(?:readonly )?(\w+)[?:(<]/gm)].map(
    ([, member = ""]) => member,
  );
  const [, parents = ""] = head.split(/(?:^|>)\s+extends\s/);
  return [...own, ...(parents.match(/\w+/g) ?? []).flatMap(membersOf)];
}

/** What `ctx` and the like stand for in the tables. */
const SUBJECTS: ReadonlyMap<string, string> = new Map([
  ["agent", "Agent"],
  ["ctx", "RunContext"],
  ["definition", "ToolDefinition"],
  ["mcp", "MCPToolset"],
  ["result", "RunResult"],
  ["toolset", "Toolset"],
]);

/** The tables in which a name is an option, and of what. */
const OPTIONS: ReadonlyMap<string, string> = new Map([
  ["agent / Agent method", "AgentOptions"],
  ["agent / Agent option", "AgentOptions"],
  ["agent / run option", "RunOptions"],
  ["toolsets / FastMCPToolset member", "MCPToolsetOptions"],
  ["toolsets / FunctionToolset option", "FunctionToolsetOptions"],
  ["toolsets / tool option", "ToolOptions"],
  ["tools / Tool option", "ToolOptions"],
]);

/** The names in a cell, `subject.member` among them; longer code is an example. */
const namesIn = (cell: string): readonly string[] =>
  codeIn(cell).filter((code) => /^\w+(?:\.\w+)?$/.test(code));

function isThere(group: string, name: string): boolean {
  const [subject = "", member] = name.split(".");
  if (member !== undefined) return membersOf(SUBJECTS.get(subject) ?? subject).includes(member);
  const options = OPTIONS.get(group);
  return options === undefined ? exported.has(name) : membersOf(options).includes(name);
}

describe(`beside the list of names${unlessListed}`, { skip: !hasList }, () => {
  const listed = hasList
    ? readFileSync(LIST, "utf8")
        .trim()
        .split("\n")
        .slice(1)
        .map((line) => line.split(","))
        .map(([page = "", kind = "", name = ""]) => titleOf({ group: `${page} / ${kind}`, name }))
    : [];
  const answered = rows.filter(({ group }) => group.includes(" / ")).map(titleOf);

  it("no row of names.csv is without an answer in docs/parity.md", () => {
    expect(listed.length).toBeGreaterThan(100);
    expect(listed.filter((title) => !answered.includes(title))).toEqual([]);
  });

  it("docs/parity.md has the rows of names.csv in its order, each once, and no others", () => {
    expect(answered).toEqual(listed);
  });
});

describe("the names of docs/parity.md", () => {
  it("are names, or reasons why there is none", () => {
    const empty = rows.filter(({ here, state, note }) =>
      state === "none" ? here !== "–" || note === "" : codeIn(here).length === 0,
    );
    expect(rows.length).toBeGreaterThan(100);
    expect(["there", "to come", "none"]).toEqual(
      expect.arrayContaining([...new Set(rows.map(({ state }) => state))]),
    );
    expect(empty.map(titleOf)).toEqual([]);
  });

  const named = (wanted: string): readonly Pick<Row, "group" | "name">[] =>
    rows
      .filter(({ state }) => state === wanted)
      .flatMap(({ group, here }) => namesIn(here).map((name) => ({ group, name })));

  it("that are there are exported by a package, or members of what is", () => {
    const wrong = named("there").filter(({ group, name }) => !isThere(group, name));
    expect(wrong.map(titleOf)).toEqual([]);
  });

  it("that are to come are not there yet: what has come is marked so", () => {
    const wrong = named("to come").filter(
      ({ group, name }) => isThere(group, name) || exported.has(name),
    );
    expect(wrong.map(titleOf)).toEqual([]);
  });

  it("are looked for: what is not exported and no member is not there", () => {
    expect(isThere("toolsets / class", "prefixed")).toBe(true);
    expect(isThere("toolsets / class", "PrefixedToolset")).toBe(false);
    expect(isThere("tools / RunContext field", "ctx.lastAttempt")).toBe(true);
    expect(isThere("tools / RunContext field", "ctx.last_attempt")).toBe(false);
    expect(isThere("toolsets / tool option", "strict")).toBe(true);
    expect(isThere("toolsets / tool option", "takesCtx")).toBe(false);
  });
});

it("every deliberate difference names the tests that show it, or says that they are to come", () => {
  const shown = rowsOf(differences).map(([difference = "", tests = ""]) => ({
    difference,
    files: codeIn(tests),
    isPending: tests === "to come",
  }));
  expect(shown.length).toBeGreaterThan(20);
  expect(shown.filter(({ files, isPending }) => files.length === 0 && !isPending)).toEqual([]);
  const files = shown.flatMap((each) => each.files);
  expect(files.filter((file) => !/\.test(?:-d)?\.ts$/.test(file))).toEqual([]);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});
