import type { Tool } from "@modelcontextprotocol/client";
import type { JsonObject, ToolSource } from "@toolsets/core";

/** A tool as a server lists it, as ours. Its metadata has `annotations`, `title` and `meta`. */
export function readTool({
  name,
  description,
  inputSchema,
  outputSchema,
  annotations,
  title,
  _meta: meta,
}: Tool): ToolSource {
  const metadata = {
    ...(annotations !== undefined && { annotations }),
    ...(title !== undefined && { title }),
    ...(meta !== undefined && { meta }),
  } as JsonObject; // it was read from JSON
  return {
    name,
    ...(description !== undefined && { description }),
    parametersJsonSchema: inputSchema,
    ...(outputSchema !== undefined && { returnSchema: outputSchema }),
    ...(Object.keys(metadata).length > 0 && { metadata }),
  };
}
