import type { Tool } from "@modelcontextprotocol/server";
import type { JsonSchemaObject, ToolDefinition, ToolsetTool } from "@toolsets/core";
import type { Tools } from "./served-run.ts";

/** The fields of a tool that a definition keeps in its metadata, each with what it has to be. */
const FIELDS = [
  ["title", "title", (value: unknown) => typeof value === "string"],
  ["annotations", "annotations", isRecord],
  ["icons", "icons", Array.isArray],
  ["meta", "_meta", isRecord],
] as const;

/**
 * A tool as MCP lists it. Of the metadata `title`, `annotations`, `icons`, `meta` and `task` are told,
 * where they are what MCP takes; the rest stays here.
 */
export function toTool(definition: ToolDefinition): Tool {
  const { name, description, parametersJsonSchema, returnSchema, metadata = {} } = definition;
  const told = FIELDS.flatMap(([key, field, isFine]) => {
    const value = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
    return value !== undefined && isFine(value) ? [[field, value]] : [];
  });
  const { task } = metadata;
  return {
    name,
    ...(description !== undefined && { description }),
    ...(isTaskSupport(task) && { execution: { taskSupport: task } }),
    inputSchema: toInputSchema(parametersJsonSchema),
    ...(returnSchema !== undefined && { outputSchema: returnSchema }),
    ...Object.fromEntries(told),
  };
}

/** MCP wants the word `object` at the root of parameters. */
export function toInputSchema(schema: JsonSchemaObject): Tool["inputSchema"] {
  return { ...schema, type: "object" };
}

function isTaskSupport(task: unknown): task is "required" | "optional" | "forbidden" {
  return task === "required" || task === "optional" || task === "forbidden";
}

function isRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether two listings show a client the same. */
export function isSameList(one: Tools, other: Tools): boolean {
  if (one === other) return true;
  return one.size === other.size && [...one].every(([name, tool]) => isSame(tool, other.get(name)));
}

function isSame({ definition }: ToolsetTool, other: ToolsetTool | undefined): boolean {
  if (other === undefined) return false;
  if (definition === other.definition) return true;
  return JSON.stringify(toTool(definition)) === JSON.stringify(toTool(other.definition));
}
