import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type Api, type RequestBody, toWire } from "./api.ts";
import { chat } from "./chat.ts";
import { messages } from "./messages.ts";
import { responses } from "./responses.ts";
import { nextAnswer } from "./script.ts";

const APIS = new Map<string | undefined, Api>([
  ["/v1/chat/completions", chat],
  ["/v1/responses", responses],
  ["/v1/messages", messages],
]);

/**
 * A server of three model APIs that answers by script: the name of the model says what
 * (`nextAnswer`), the history how far it got. It keeps no state but bodies that it made before.
 */
export function fakeServer(): Server {
  const made = new Map<string, Buffer>();
  const bodyOf = (path: string, api: Api, request: RequestBody): Buffer => {
    const { model, stream = false } = request;
    const answered = api.countResponses(request);
    const key = `${path} ${model} ${answered} ${stream}`;
    let body = made.get(key);
    if (body === undefined) {
      const answer = nextAnswer(model, answered);
      body = Buffer.from(
        stream
          ? Array.from(api.toEvents(model, answer), toWire).join("")
          : JSON.stringify(api.toResponse(model, answer)),
      );
      made.set(key, body);
    }
    return body;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? "";
    const api = APIS.get(path);
    if (api === undefined) {
      response.writeHead(404).end();
      return;
    }
    const body = await readBody(request);
    const type = body.stream === true ? "text/event-stream" : "application/json";
    const sent = bodyOf(path, api, body);
    response.writeHead(200, { "content-type": type }).end(sent);
  };
  return createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.writeHead(400, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: { message: String(error) } }));
    });
  });
}

async function readBody(request: IncomingMessage): Promise<RequestBody> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body: RequestBody = JSON.parse(Buffer.concat(chunks).toString()); // by an SDK, which knows the API
  return body;
}
