import { listSources, packages, readSource } from "./workspaces.ts";

/** What examples take for granted, declared where they use it and do not declare it themselves. */
const GIVEN: Readonly<Record<string, string>> = {
  agent: "declare const agent: import('@toolsets/core').Agent;",
  github:
    "declare const github: import('@toolsets/core').Toolset<{ isAdmin: boolean }, { search: { args: {}; result: unknown }; delete_repo: { args: {}; result: unknown }; comment: { args: { text: string }; result: unknown } }>;",
  model: "declare const model: import('@toolsets/core').Model;",
  signal: "declare const signal: AbortSignal;",
  toolset: "declare const toolset: import('@toolsets/core').Toolset;",
  weather:
    "declare const weather: import('@toolsets/core').Toolset<unknown, { temperature: { args: {}; result: number } }>;",
  inner: "declare const inner: import('@toolsets/testing').FakeToolset<'search'>;",
  WeatherApi: "interface WeatherApi { temperature(city: string): Promise<number> }",
  StreamableHTTPClientTransport:
    "declare const StreamableHTTPClientTransport: new (url: URL) => import('@toolsets/mcp').MCPConnection['transport'];",
  OpenAI: 'import OpenAI from "openai";',
  z: 'import * as z from "zod";',
};

/** Where each public name comes from. */
const HOMES = new Map(
  packages.flatMap((name) =>
    [...readSource(`packages/${name}/src/index.ts`).matchAll(/\{([^}]*)\}/g)]
      .flatMap(([, names = ""]) => names.split(","))
      .map((exported): [string, string] => [exported.trim(), `@toolsets/${name}`]),
  ),
);
HOMES.set("stdio", "@toolsets/mcp/node");
HOMES.set("loadMCPToolsets", "@toolsets/mcp/node");

/** A piece of code that a page or a doc comment shows. */
export interface Example {
  readonly origin: string;
  readonly code: string;
}

/** All examples of the packages, and of the root page. */
export function readExamples(): readonly Example[] {
  const sources = packages.flatMap((name) => listSources(`packages/${name}/src`));
  const blocks = sources.flatMap((origin) =>
    [...readSource(origin).matchAll(/@example\n((?: \*.*\n)+?) \*\//g)].map(([, block = ""]) => ({
      origin,
      code: block.replaceAll(/^ \* ?/gm, ""),
    })),
  );
  const pages = ["README.md", ...packages.map((name) => `packages/${name}/README.md`)];
  const fences = pages.flatMap((origin) =>
    [...readSource(origin).matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = ""]) => ({
      origin,
      code,
    })),
  );
  return [...blocks, ...fences];
}

/** The example as a module: what it uses and does not bring is put before it. */
export function complete({ code }: Example): string {
  const plain = code.replaceAll(/"[^"\n]*"|\/\/.*$/gm, "");
  const brings = (name: string): boolean =>
    new RegExp(
      `(?:import [^;]*\\b${name}\\b|(?:const|class|interface) ${name}\\b|\\* as ${name}\\b)`,
    ).test(code);
  const used = (name: string): boolean =>
    new RegExp(`(?<![.\\w])${name}\\b(?!\\s*:)`).test(plain) && !brings(name);
  const imports = [...HOMES]
    .filter(([name]) => /^[A-Za-z]+$/.test(name) && used(name))
    .map(([name, home]) => `import { ${name} } from "${home}";`);
  const given = Object.entries(GIVEN).flatMap(([name, line]) => (used(name) ? [line] : []));
  return [...imports, ...given, code, "export {};"].join("\n");
}
