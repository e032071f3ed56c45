import type {
  CompleteRequest,
  CompleteResult,
  ContentBlock,
  GetPromptResult,
  Prompt,
  ReadResourceResult,
  Resource,
  ResourceTemplateType,
} from "@modelcontextprotocol/client";
import type { BinaryContent, JsonObject } from "@toolsets/core";
import type {
  MCPCompletion,
  MCPCompletionRequest,
  MCPContent,
  MCPPrompt,
  MCPPromptResult,
  MCPResource,
  MCPResourceTemplate,
} from "./mcp-contents.ts";

const UNKNOWN_TYPE = "application/octet-stream";

/** A resource as a server lists it, as ours. */
export function readResourceEntry(resource: Resource): MCPResource {
  const { uri, mimeType, size } = resource;
  return {
    uri,
    ...readDescription(resource),
    ...(mimeType !== undefined && { mediaType: mimeType }),
    ...(size !== undefined && { size }),
  };
}

/** A template as a server lists it, as ours. */
export function readTemplate(template: ResourceTemplateType): MCPResourceTemplate {
  const { uriTemplate, mimeType } = template;
  return {
    uriTemplate,
    ...readDescription(template),
    ...(mimeType !== undefined && { mediaType: mimeType }),
  };
}

/** A prompt as a server lists it, as ours. */
export function readPromptEntry(prompt: Prompt): MCPPrompt {
  const args = (prompt.arguments ?? []).map(({ name, description, required }) => {
    const argument: { name: string; description?: string; required?: boolean } = { name };
    if (description !== undefined) argument.description = description;
    if (required !== undefined) argument.required = required;
    return argument;
  });
  return { ...readDescription(prompt), arguments: args };
}

/** What a resource holds; a single content without its list. */
export function readContents({ contents }: ReadResourceResult): MCPContent | readonly MCPContent[] {
  const values = contents.map(readContent);
  const [first] = values;
  return values.length === 1 && first !== undefined ? first : values;
}

/** A prompt with its arguments in place. */
export function readPrompt({ description, messages }: GetPromptResult): MCPPromptResult {
  return {
    ...(description !== undefined && { description }),
    messages: messages.map(({ role, content }) => ({ role, content: readMessage(content) })),
  };
}

/** What is to be completed, in the words of the protocol. */
export function toCompleteParams({
  of,
  argument,
  value,
  others,
}: MCPCompletionRequest): CompleteRequest["params"] {
  return {
    ref:
      "prompt" in of
        ? { type: "ref/prompt", name: of.prompt }
        : { type: "ref/resource", uri: of.resourceTemplate },
    argument: { name: argument, value },
    ...(others !== undefined && { context: { arguments: { ...others } } }),
  };
}

/** How a value may go on; no way where the server completes nothing. */
export function readCompletion(result: CompleteResult | undefined): MCPCompletion {
  if (result === undefined) return { values: [] };
  const { values, total, hasMore } = result.completion;
  return {
    values,
    ...(total !== undefined && { total }),
    ...(hasMore !== undefined && { hasMore }),
  };
}

function readMessage(block: ContentBlock): MCPContent {
  switch (block.type) {
    case "text":
      return block.text;
    case "image":
    case "audio":
      return binary(block.data, block.mimeType);
    case "resource":
      return readContent(block.resource);
    case "resource_link":
      return block.uri;
    default:
      return block satisfies never;
  }
}

function readContent(content: ReadResourceResult["contents"][number]): MCPContent {
  return "text" in content ? content.text : binary(content.blob, content.mimeType ?? UNKNOWN_TYPE);
}

function binary(data: string, mediaType: string): BinaryContent {
  return { kind: "binary", data, mediaType };
}

function readDescription({
  name,
  title,
  description,
  annotations,
  icons,
  _meta: meta,
}: Pick<Resource, "_meta" | "annotations" | "description" | "icons" | "name" | "title">): Pick<
  MCPResource,
  "description" | "metadata" | "name" | "title"
> {
  const metadata = {
    ...(annotations !== undefined && { annotations }),
    ...(icons !== undefined && { icons }),
    ...(meta !== undefined && { meta }),
  } as JsonObject; // it was read from JSON
  return {
    name,
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(Object.keys(metadata).length > 0 && { metadata }),
  };
}
