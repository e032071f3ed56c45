import {
  acceptedContent,
  inputRequired,
  type McpServer,
  ResourceTemplate,
} from "@modelcontextprotocol/server";
import * as z from "zod";

const IMAGE =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";

const user = (text: string) => ({
  role: "user" as const,
  content: { type: "text" as const, text },
});

/** What the conformance suite expects of a server besides its tools. */
export function addExtras(server: McpServer): void {
  server.server.registerCapabilities({
    resources: { subscribe: true, listChanged: true },
    prompts: { listChanged: true },
    completions: {},
  });
  addResources(server);
  addPrompts(server);
  server.server.setRequestHandler("completion/complete", () => ({
    completion: { values: [], total: 0, hasMore: false },
  }));
}

function addResources(server: McpServer): void {
  const fixed = { "static-text": "text/plain", "watched-resource": "text/plain" };
  for (const [name, mimeType] of Object.entries(fixed)) {
    const uri = `test://${name}`;
    server.registerResource(name, uri, { title: name, mimeType }, () => ({
      contents: [{ uri, mimeType, text: `This is the content of ${name}.` }],
    }));
  }
  const uri = "test://static-binary";
  const mimeType = "image/png";
  server.registerResource("static-binary", uri, { mimeType }, () => ({
    contents: [{ uri, mimeType, blob: IMAGE }],
  }));
  const template = new ResourceTemplate("test://template/{id}/data", { list: undefined });
  server.registerResource("template", template, { mimeType: "application/json" }, (at, { id }) => ({
    contents: [
      {
        uri: at.href,
        mimeType: "application/json",
        text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${String(id)}` }),
      },
    ],
  }));
}

function addPrompts(server: McpServer): void {
  server.registerPrompt("test_simple_prompt", { description: "A prompt" }, () => ({
    messages: [user("This is a simple prompt for testing.")],
  }));
  const argsSchema = z.object({
    arg1: z.string().describe("The first"),
    arg2: z.string().describe("The second"),
  });
  const description = "A prompt for testing";
  server.registerPrompt(
    "test_prompt_with_arguments",
    { description, argsSchema },
    ({ arg1, arg2 }) => ({
      messages: [user(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)],
    }),
  );
  server.registerPrompt(
    "test_prompt_with_embedded_resource",
    { description, argsSchema: z.object({ resourceUri: z.string().describe("What to embed") }) },
    ({ resourceUri: uri }) => ({
      messages: [
        {
          role: "user",
          content: {
            type: "resource",
            resource: { uri, mimeType: "text/plain", text: "Embedded." },
          },
        },
        user("Please process the embedded resource above."),
      ],
    }),
  );
  server.registerPrompt("test_prompt_with_image", { description }, () => ({
    messages: [
      { role: "user", content: { type: "image", data: IMAGE, mimeType: "image/png" } },
      user("Please analyze the image above."),
    ],
  }));
  server.registerPrompt("test_input_required_result_prompt", { description }, ({ mcpReq }) => {
    const answer = acceptedContent(mcpReq.inputResponses, "user_context");
    if (answer !== undefined) return { messages: [user(`Context: ${JSON.stringify(answer)}`)] };
    return inputRequired({
      inputRequests: {
        user_context: inputRequired.elicit({
          message: "What context should the prompt use?",
          requestedSchema: {
            type: "object",
            properties: { context: { type: "string" } },
            required: ["context"],
          },
        }),
      },
    });
  });
}
