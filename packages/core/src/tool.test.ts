import { expect, it } from "vitest";
import { testContext } from "./__fixtures__/test-context.ts";
import { toolsetTool } from "./tool.ts";

const parametersJsonSchema = { type: "object" };
const toolset = { id: "files", label: "Files 'files'" };

it("fills in the kind, the id of the toolset and the origin, and no more", () => {
  expect(toolsetTool(toolset, { name: "read", parametersJsonSchema }, testContext())).toEqual({
    definition: {
      name: "read",
      parametersJsonSchema,
      kind: "function",
      toolsetId: "files",
      origin: ["Files 'files'#read"],
    },
    maxRetries: 1,
    validateArgs: expect.any(Function),
  });
});

it("leaves the id out where the toolset has none", () => {
  const { definition } = toolsetTool(
    { id: undefined, label: "Files" },
    { name: "read", parametersJsonSchema },
    testContext(),
  );
  expect(definition.origin).toEqual(["Files#read"]);
  expect(definition).not.toHaveProperty("toolsetId");
});

it("keeps what the toolset says of the tool", () => {
  const said = {
    name: "remove",
    description: "Removes a file.",
    parametersJsonSchema,
    kind: "unapproved",
    strict: false,
    sequential: true,
    metadata: { danger: 3 },
    timeoutMs: 100,
  } as const;
  expect(toolsetTool(toolset, said, testContext()).definition).toEqual({
    ...said,
    toolsetId: "files",
    origin: ["Files 'files'#remove"],
  });
});

it("takes the retries of the tool, 0 included, else those of the run", () => {
  const ctx = testContext({ maxRetries: 4 });
  const retriesOf = (maxRetries?: number): number =>
    toolsetTool(
      toolset,
      { name: "a", parametersJsonSchema, ...(maxRetries !== undefined && { maxRetries }) },
      ctx,
    ).maxRetries;
  expect([retriesOf(0), retriesOf(2), retriesOf()]).toEqual([0, 2, 4]);
});

it("validates as the toolset says, else lets arguments pass as they are", async () => {
  const args = { path: "/" };
  const plain = toolsetTool(toolset, { name: "a", parametersJsonSchema }, testContext());
  expect(plain.validateArgs(args, testContext())).toBe(args);
  const checked = toolsetTool(
    toolset,
    { name: "a", parametersJsonSchema, validateArgs: async (given) => ({ ...given, depth: 1 }) },
    testContext(),
  );
  expect(await checked.validateArgs(args, testContext())).toEqual({ path: "/", depth: 1 });
});
