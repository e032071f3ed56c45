import {
  type ClientCapabilities,
  type ElicitResult,
  fromJsonSchema,
  type InputRequest,
  inputRequired,
  inputResponse,
  type JsonSchemaType,
  type Root,
} from "@modelcontextprotocol/server";
import { MCPClientCapabilityError } from "../errors/mcp-client-capability-error.ts";
import type { ElicitParams, SampleParams, SampleResult } from "./mcp-call.ts";

/** A question to a client, and how its answer is recognised. */
export interface Question<Answer> {
  readonly kind: "elicit" | "sample" | "roots";
  /** The question as it travels inside a result. */
  readonly request: InputRequest;
  /** Gives the answer under `key`, or nothing for what is none: a client may say anything. */
  read(answers: Readonly<Record<string, unknown>>, key: string): Answer | undefined;
}

/** @throws `mcp_client_capability` when the client has no such form. */
export function elicitQuestion(
  params: ElicitParams,
  { elicitation }: ClientCapabilities,
): Question<ElicitResult> {
  if (params.mode === "url") {
    if (elicitation?.url === undefined) throw new MCPClientCapabilityError("elicitation", "url");
    return { kind: "elicit", request: inputRequired.elicitUrl(params), read: readAction };
  }
  // before there were two modes, an empty object meant forms
  if (
    elicitation === undefined ||
    (elicitation.url !== undefined && elicitation.form === undefined)
  )
    throw new MCPClientCapabilityError("elicitation", "form");
  const { requestedSchema } = params;
  return {
    kind: "elicit",
    request: inputRequired.elicit(params),
    read(answers, key) {
      const view = inputResponse(answers, key);
      if (view.kind !== "elicit") return undefined;
      if (view.action !== "accept") return { action: view.action };
      const form = fromJsonSchema<ElicitResult["content"]>(requestedSchema as JsonSchemaType); // it is one
      const checked = form["~standard"].validate(view.content ?? {});
      if (checked instanceof Promise || checked.issues !== undefined) return undefined;
      return { action: "accept", ...(checked.value !== undefined && { content: checked.value }) };
    },
  };
}

function readAction(
  answers: Readonly<Record<string, unknown>>,
  key: string,
): ElicitResult | undefined {
  const view = inputResponse(answers, key);
  return view.kind === "elicit" ? { action: view.action } : undefined;
}

/** @throws `mcp_client_capability` when the client lends no model. */
export function sampleQuestion(
  params: SampleParams,
  { sampling }: ClientCapabilities,
): Question<SampleResult> {
  if (sampling === undefined) throw new MCPClientCapabilityError("sampling");
  return {
    kind: "sample",
    request: inputRequired.createMessage(params),
    read(answers, key) {
      const view = inputResponse(answers, key);
      return view.kind === "sampling" ? view.result : undefined;
    },
  };
}

/** @throws `mcp_client_capability` when the client tells no roots. */
export function rootsQuestion({ roots }: ClientCapabilities): Question<readonly Root[]> {
  if (roots === undefined) throw new MCPClientCapabilityError("roots");
  return {
    kind: "roots",
    request: inputRequired.listRoots(),
    read(answers, key) {
      const view = inputResponse(answers, key);
      return view.kind === "roots" ? view.roots : undefined;
    },
  };
}
