import { ToolsetsError } from "./toolsets-error.ts";

/** Real model requests are switched off, by `forbidModelRequests()`. Nothing was sent. */
export class RequestsForbiddenError extends ToolsetsError {
  static override readonly code = "requests_forbidden";
  declare readonly code: "requests_forbidden";
  readonly modelName: string;

  constructor(modelName: string) {
    super(
      `Model \`${modelName}\` was asked while model requests are forbidden. Use a model of \`@toolsets/testing\`, or release what \`forbidModelRequests()\` gave.`,
    );
    this.modelName = modelName;
  }
}
