import type { ModelReply } from "@toolsets/core";
import type OpenAI from "openai";
import type { ModelCall } from "./model-call.ts";

/** Sends one request and reads the body of its answer; ends the call either way. */
export async function readReply<Body>(
  call: ModelCall,
  send: (client: OpenAI, options: OpenAI.RequestOptions) => Promise<Body>,
  read: (body: Body, modelName: string) => ModelReply,
): Promise<ModelReply> {
  try {
    const client = await call.client();
    const body = await send(client, call.sdkOptions);
    return { ...read(body, call.modelName), providerUrl: client.baseURL };
  } catch (error) {
    throw call.readFailure(error);
  } finally {
    call.end();
  }
}
