import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readSource, root } from "../workspaces.ts";
import { COMPILERS, compile, CONSUMER, emptyFolder, writeConfig } from "./compile.ts";

/** What to give to types that have parameters; `@` is the copy that the type is of. */
const ARGUMENTS: readonly (readonly [given: string, types: string])[] = [
  [
    "Deps",
    `AgentInstructions AgentMetadata AgentModelSettings AgentOverrides AgentSystemPrompt Capability
     CapabilityOptions DeferredToolCallsHandler DynamicSystemPrompt EventHooks EventProcessor
     EventStreamWrap HistoryProcessor InstructionsFunction MetadataFunction ModelHooks
     ModelSettingsFunction NodeRunHooks OutputProcessHooks OutputValidateHooks RunContext RunContextFields RunHooks RunOptions SystemPrompt ToolExecuteHooks ToolPrepare ToolRegistry ToolSource ToolsetChanges
     ToolsetOperator ToolsetTool ToolValidateHooks`,
  ],
  ["Deps, Tools", "AbstractToolset Pipe Tool Toolset ToolsetBrand"],
  ['Deps, "search"', "ToolFilter ToolSelector ToolsPrepare"],
  ["Deps, Output", "Agent"],
  ["Output, Deps", "OutputMarker OutputValidator PieceStream SpecFor TextOutput ToolOutput"],
  ["@.Schema<Output>, Output, Deps", "ToolOutputFunction"],
  ["@.Schema<Output>", "DepsOfOutput ParsedBy ValidatedOutput"],
  ["Deps", "OutputItem OutputSpec"],
  ['Output, "text"', "RunOutput"],
  ['readonly ["text", typeof @.DeferredToolRequests]', "OutputOf"],
  [
    "Output",
    `AgentEvent AgentEventStream AgentNode AgentRun AgentRunResultEvent EndNode MaybePromise
     NativeOutput PromptedOutput RunResult SchemaResult StepOutcome StreamedRun ToolCall ToolReturn
     UnionToIntersection`,
  ],
  ["Tools", "LiteralNames"],
  ['Tools["search"]', "ArgsOf ResultOf"],
  ['"gh", Tools', "Prefixed"],
  ['"search", Deps, Output', "Entry"],
  ['"search"', "ExternalTool ToolDefinition"],
  ["readonly [@.ExternalTool<'search'>]", "ExternalTools"],
  ["Deps, Output", "ArgsValidator Schema"],
  ["@.Schema<Deps, Output>", "SchemaOutput"],
  ["@.Toolset<Deps, Tools>", "DepsMadeBy DepsOf ToolsMadeBy ToolsOf"],
  ["Deps, @.Toolset<Deps, Tools> | undefined", "ToolsetFactory"],
  ["@.Toolset<Deps, Tools>, @.Toolset<Deps>", "Operator"],
  ["readonly [@.Toolset<Deps, Tools>, @.Toolset]", "AllTools Distinct"],
  ["readonly [@.Tool<Deps, Tools>, @.Tool]", "DepsOfTools ToolsOfTools"],
  ["readonly @.Toolset<Deps>[], readonly @.Tool<Deps>[], Deps", "AgentOptions"],
  ["@.ToolsetTool<Deps>", "RenamedTool"],
];

/** Three copies of core: one for programs, and one for each of two packages. */
const folder = emptyFolder("two-copies");
const packages = join(folder, "node_modules/@toolsets");
const OTHER = "node_modules/@toolsets/function/node_modules/@toolsets/core";
install("core", packages, 1);
install("function", packages, 1);
install("wrappers", packages, 1);
install("core", join(packages, "function/node_modules/@toolsets"), 2);
install("core", join(packages, "wrappers/node_modules/@toolsets"), 3);

/** Compilers take packages of one name and one version for the same: each copy has its own. */
function install(name: string, into: string, major: number): void {
  const home = join(into, name);
  cpSync(join(root, "packages", name, "dist"), join(home, "dist"), {
    recursive: true,
    filter: (file) => !/\.(js|map)$/.test(file),
  });
  const manifest = { version: `${major}.0.0`, type: "module", exports: "./dist/index.js" };
  writeFileSync(
    join(home, "package.json"),
    JSON.stringify({ name: `@toolsets/${name}`, ...manifest }),
  );
}

interface Export {
  readonly name: string;
  readonly isType: boolean;
  readonly isValue: boolean;
  readonly hasParameters: boolean;
}

/** Everything that the root of core exports. */
function readExports(): readonly Export[] {
  const door = readSource("packages/core/dist/index.d.ts");
  const lines = door.matchAll(/^export (type )?\{([^}]*)\} from "\.\/(.+)\.ts";$/gm);
  return [...lines].flatMap(([, type, names = "", file]) => {
    const source = readSource(`packages/core/dist/${file}.d.ts`);
    return [...names.matchAll(/\w+/g)].map(([name]) => {
      const kind = "(?:declare )?(?:abstract )?(?:interface|type|class)";
      const declared = new RegExp(`^export ${kind} ${name}\\b(<?)`, "m").exec(source);
      const hasParameters = declared?.[1] === "<";
      return { name, isType: declared !== null, isValue: type === undefined, hasParameters };
    });
  });
}

const given = new Map(
  ARGUMENTS.flatMap(([args, types]) =>
    types.split(/\s+/).map((name): [string, string] => [name, `<${args}>`]),
  ),
);

/** Two functions that compile when what `from` and `to` name is the same to the compiler. */
function bothWays(name: string, one: string, other: string): readonly string[] {
  return [
    `export const ${name}Is = (value: ${one}): ${other} => value;`,
    `export const is${name} = (value: ${other}): ${one} => value;`,
  ];
}

it("every public type and value of one copy of core is assignable to that of another", async () => {
  const exported = readExports();
  const types = exported.filter(({ isType }) => isType);
  const values = exported.filter(({ isValue }) => isValue);
  expect(types.length).toBeGreaterThan(100);
  expect(values.length).toBeGreaterThan(40);
  const generic = types.filter(({ hasParameters }) => hasParameters).map(({ name }) => name);
  expect([...given.keys()].toSorted()).toEqual(generic.toSorted()); // a new one needs a line above
  const typeOf = (copy: string, { name, hasParameters }: Export): string =>
    `${copy}.${name}${hasParameters ? given.get(name)?.replaceAll("@", copy) : ""}`;
  const program = [
    `import type * as one from "@toolsets/core";`,
    `import type * as other from "./${OTHER}/dist/index.js";`,
    `interface Deps { readonly user: string }`,
    `interface Output { readonly city: string }`,
    `type Tools = { search: { args: { q: string }; result: string[] } };`,
    ...types.flatMap((each) => bothWays(each.name, typeOf("one", each), typeOf("other", each))),
    ...values.flatMap(({ name }) =>
      bothWays(`Value${name}`, `typeof one.${name}`, `typeof other.${name}`),
    ),
  ];
  writeFileSync(join(folder, "assignable.ts"), program.join("\n"));
  writeConfig(folder, ["assignable.ts"], CONSUMER);
  const compilations = await Promise.all(COMPILERS.map((each) => compile(each, folder)));
  expect(compilations.map(({ errors }) => errors)).toEqual(["", ""]);
});

it("names, arguments, deps and deliberate errors of a composition are the same when each package has its own core", async () => {
  const source = readSource("tests/src/composition.test-d.ts");
  writeFileSync(join(folder, "composition.test-d.ts"), source);
  writeConfig(folder, ["composition.test-d.ts"], { ...CONSUMER, types: ["node"] });
  const compilations = await Promise.all(COMPILERS.map((each) => compile(each, folder)));
  expect(compilations.map(({ errors }) => errors)).toEqual(["", ""]);
});
