import { abandonAfter } from "./abandon.ts";
import type { MaybePromise } from "../maybe-promise.ts";
import type { ModelSettings } from "../model.ts";
import type { StepRequest } from "../runtime/runtime.ts";
import { mergeSettings } from "../settings-layers.ts";
import type { Session } from "./session.ts";

/** The settings of a step, without those of the model itself. Functions are asked one after the other. */
export function settingsOf(
  session: Session,
  request: StepRequest,
  signal: AbortSignal,
): MaybePromise<ModelSettings> {
  const [only = {}, ...more] = session.setup.settings;
  if (more.length === 0 && typeof only !== "function") return only;
  return abandonAfter(askAll(session, request, signal), signal, 0);
}

async function askAll(
  session: Session,
  request: StepRequest,
  signal: AbortSignal,
): Promise<ModelSettings> {
  const { settings, shared } = session.setup;
  let merged: ModelSettings = {};
  for (const source of settings) {
    if (typeof source === "function") {
      const modelSettings = mergeSettings(shared.model.settings, merged);
      const ctx = session.context(request, signal).with({ modelSettings });
      merged = mergeSettings(merged, await source(ctx));
    } else merged = mergeSettings(merged, source);
  }
  return merged;
}
