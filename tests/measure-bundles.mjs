// What an application ships: a hello agent, minified and gzipped. `node tests/measure-bundles.mjs`
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const TOOL = `import * as z from "zod";
import { FunctionToolset } from "@toolsets/function";
const tools = new FunctionToolset().tool({
  name: "add", parameters: z.object({ a: z.number(), b: z.number() }), execute: ({ a, b }) => a + b,
});`;

const PROGRAMS = {
  "core, all of it": `export * from "@toolsets/core";`,
  "core, Agent alone": `export { Agent } from "@toolsets/core";`,
  "hello agent with openai": `import { Agent } from "@toolsets/core"; import { openai } from "@toolsets/openai"; ${TOOL}
    console.log((await new Agent({ model: openai("x"), toolsets: [tools] }).run("1 + 2?")).output);`,
  "hello agent with anthropic": `import { Agent } from "@toolsets/core"; import { anthropic } from "@toolsets/anthropic"; ${TOOL}
    console.log((await new Agent({ model: anthropic("x"), toolsets: [tools] }).run("1 + 2?")).output);`,
};

const bytes = new Intl.NumberFormat("en");
for (const [name, contents] of Object.entries(PROGRAMS)) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    splitting: true, // the SDK is a chunk of its own, loaded at the first request
    format: "esm",
    platform: "node",
    target: "node22",
    outdir: "out",
    write: false,
  });
  const sizes = outputFiles.map(({ contents: code }) => gzipSync(code, { level: 9 }).length);
  const entry = outputFiles.findIndex(({ path }) => path.endsWith("stdin.js"));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  console.log(
    `${name}: ${bytes.format(sizes[entry] ?? 0)} B at the start, ${bytes.format(total)} B with what is loaded later`,
  );
}
