import { isToolsetsError, type Message, type Model, type ModelReply } from "@toolsets/core";
import { deepFreeze } from "../deep-freeze.ts";
import { ask, type Mode, MODES, shapeOf } from "./ask.ts";
import { check, checkBody, checkSame, within } from "./check.ts";
import { DOWNLOADED, historiesFor } from "./histories.ts";
import type { ContractRule, DescribeModelOptions } from "./model-contract.ts";
import { codeOf } from "./read-failure.ts";
import { TEXT } from "./replies.ts";
import { checkReleased, speaking } from "./subject.ts";

/** Titles are made before there is a model, so own parts are those of a name that stands for it. */
const OWN = "its own";

/** Any history is sent, or refused by `invalid_usage`: a conversation may come from any other model. */
export const takesHistories: readonly ContractRule[] = historiesFor(OWN).map(([name], index) => ({
  title: `takes a history with ${name}`,
  prove: (options) => takes(options, index),
}));

async function takes(options: DescribeModelOptions, index: number): Promise<void> {
  for (const mode of MODES) {
    const subject = await speaking(options, TEXT, mode);
    const { model, provider } = subject;
    const [, messages = []] = historiesFor(model.system)[index] ?? [];
    const before = JSON.stringify(messages);
    const reply = await askOrRefused(model, mode, deepFreeze(messages));
    checkSame(JSON.stringify(messages), before, "The history");
    if (reply === undefined) continue; // said in words that the application can act on
    checkSame(reply.parts.map(shapeOf), TEXT.parts.map(shapeOf), "The reply");
    const body = provider.requests[0]?.body ?? "";
    check(!body.includes("[object Object]"), "The request holds `[object Object]`.");
    checkBody(body);
    check(!body.includes(DOWNLOADED), "A link with `forceDownload` is sent as a link.");
    await checkReleased(subject);
  }
}

async function askOrRefused(
  model: Model,
  mode: Mode,
  messages: readonly Message[],
): Promise<ModelReply | undefined> {
  try {
    return await within(mode, ask(model, mode, messages));
  } catch (error) {
    if (isToolsetsError(error) && codeOf(error) === "invalid_usage") return undefined;
    throw error;
  }
}
