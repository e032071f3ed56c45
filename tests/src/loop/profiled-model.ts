import type { Message, Model, ModelProfile, ModelRequestOptions } from "@toolsets/core";
import { ScriptedModel } from "@toolsets/testing";

/** A model that answers by a script, has the abilities of `profile`, and writes down what it is asked. */
export function profiled(
  profile: ModelProfile,
  script: ConstructorParameters<typeof ScriptedModel>[0] = ["Done."],
): { readonly model: Model; readonly asked: ModelRequestOptions[] } {
  const scripted = new ScriptedModel(script);
  const asked: ModelRequestOptions[] = [];
  const model: Model = {
    name: "profiled",
    system: "test",
    profile,
    request(messages: readonly Message[], options: ModelRequestOptions) {
      asked.push(options);
      return scripted.request(messages, options);
    },
    stream(messages: readonly Message[], options: ModelRequestOptions) {
      asked.push(options);
      return scripted.stream(messages, options);
    },
  };
  return { model, asked };
}
