export { FunctionToolset } from "./function-toolset.ts";
export type { FunctionToolsetConstructor, FunctionToolsetOptions } from "./function-toolset.ts";
export { tool } from "./tool.ts";
export type {
  ArgsOfParameters,
  NoArguments,
  ResultOfReturns,
  ToolFlags,
  ToolOptions,
} from "./tool-options.ts";
