// Models.
export { FunctionModel } from "./function-model.ts";
export type {
  FunctionModelInfo,
  FunctionModelOptions,
  RequestFunction,
  StreamFunction,
} from "./function-model.ts";
export { call } from "./model-answer.ts";
export type { AnsweredCall, AnswerPart, AnswerWithTail, ModelAnswer } from "./model-answer.ts";
export { ScriptedModel } from "./scripted-model.ts";
export type { ScriptedResponse } from "./scripted-model.ts";
export { TestModel } from "./test-model.ts";
export type { TestModelOptions } from "./test-model.ts";
export { testing } from "./testing.ts";

// What adapters are tested with.
export { describeModel } from "./describe-model/describe-model.ts";
export type {
  ContractFeature,
  ContractReply,
  DescribeModelOptions,
  ModelConnection,
  WireAnswer,
} from "./describe-model/model-contract.ts";
export type { TestRunner } from "./describe-model/test-runner.ts";

// What toolsets are tested with.
export { callByName } from "./call-by-name.ts";
export { fakeContext } from "./fake-context.ts";
export { FakeToolset } from "./fake-toolset.ts";
export type { FakeCall, FakeTools } from "./fake-toolset.ts";

// Runtimes.
export { frozenRuntime } from "./frozen-runtime.ts";
export { hostileRuntime } from "./hostile-runtime.ts";
export type { HostileOptions } from "./hostile-runtime.ts";
export { Journal } from "./journal.ts";
export { runHostile } from "./run-hostile.ts";
export type { HostileResult, RunHostileOptions } from "./run-hostile.ts";
export { SimulatedCrash } from "./simulated-crash.ts";
