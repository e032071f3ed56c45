import {
  operator,
  type MaybePromise,
  type RunContext,
  type ToolDefinition,
  type ToolMap,
  type Toolset,
  type ToolsetTool,
} from "@toolsets/core";
