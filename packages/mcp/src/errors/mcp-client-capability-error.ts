import { ToolsetsError } from "@toolsets/core";

/** A served tool asks its client for something that the client did not say it can do. */
export class MCPClientCapabilityError extends ToolsetsError {
  static override readonly code = "mcp_client_capability";
  declare readonly code: "mcp_client_capability";
  /** What the client lacks. */
  readonly capability: "elicitation" | "sampling" | "roots";
  /** Of elicitation, the kind. */
  readonly mode: "form" | "url" | undefined;

  constructor(capability: "elicitation" | "sampling" | "roots", mode?: "form" | "url") {
    super(
      `The client did not declare the capability \`${mode === undefined ? capability : `${capability}.${mode}`}\`, which this call needs. Use a client that has it.`,
    );
    this.capability = capability;
    this.mode = mode;
  }
}
