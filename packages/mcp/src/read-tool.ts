import type { Tool } from "@modelcontextprotocol/client";
import type { JsonObject, ToolSource } from "@toolsets/core";

/**
 * A tool as a server lists it, as ours. Its metadata has `annotations` (as they were sent), `title`,
 * `icons`, `meta`, and in `task` whether it runs as a task: `required`, `optional` or `forbidden`.
 */
export function readTool({
  name,
  description,
  inputSchema,
  outputSchema,
  annotations,
  title,
  icons,
  execution,
  _meta: meta,
}: Tool): ToolSource {
  const task = execution?.taskSupport;
  const metadata = {
    ...(annotations !== undefined && { annotations }),
    ...(title !== undefined && { title }),
    ...(icons !== undefined && { icons }),
    ...(meta !== undefined && { meta }),
    ...(task !== undefined && { task }),
  } as JsonObject; // it was read from JSON
  return {
    name,
    ...(description !== undefined && { description }),
    parametersJsonSchema: inputSchema,
    ...(outputSchema !== undefined && { returnSchema: outputSchema }),
    ...(Object.keys(metadata).length > 0 && { metadata }),
  };
}
