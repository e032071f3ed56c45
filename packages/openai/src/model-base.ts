import {
  checkRequestsAllowed,
  downloadMedia,
  type MaybePromise,
  type MediaLink,
  type Message,
  type ModelSettings,
  mergeSettings,
} from "@toolsets/core";
import type { OpenAIModelProfile } from "./openai-profile.ts";
import { type Api, resolveProfile } from "./profiles.ts";
import { environmentServer, providerOf } from "./provider-name.ts";
import { fittingSettings, isThinking } from "./sampling.ts";
import { type OpenAIModelOptions, type SdkClient, sdkClient } from "./sdk-client.ts";

/** What models of both APIs have. */
export interface ModelBase {
  readonly system: string;
  readonly profile: OpenAIModelProfile;
  readonly settings: ModelSettings;
  readonly connect: SdkClient;
  /** The settings of a request over those of the model, as far as the model takes them. */
  settingsFor(settings: ModelSettings): ModelSettings;
  /**
   * The messages with files in the place of links, of those that the API does not open itself.
   *
   * @throws `requests_forbidden` while they are; `file_fetch_refused`.
   */
  withFiles(
    messages: readonly Message[],
    wants: (link: MediaLink) => boolean,
    signal: AbortSignal,
  ): MaybePromise<readonly Message[]>;
  /** What the model takes with settings. */
  profileFor(settings: ModelSettings): OpenAIModelProfile;
}

/**
 * Reads the options of a model.
 *
 * @throws `invalid_usage` for options that contradict each other.
 */
export function modelBase(name: string, api: Api, options: OpenAIModelOptions): ModelBase {
  const baseURL = options.client?.baseURL ?? options.baseURL ?? environmentServer();
  const system = options.provider ?? providerOf(baseURL);
  const profile = resolveProfile({ name, api, provider: system }, options.profile);
  const { settings: own = {} } = options;
  const warn = warner(options.onWarning);
  return {
    system,
    profile,
    settings: own,
    connect: sdkClient(options),
    settingsFor(given) {
      const { settings, dropped } = fittingSettings(mergeSettings(own, given), profile);
      if (dropped.length > 0) warn(describe(name, dropped));
      return settings;
    },
    withFiles(messages, wants, signal) {
      checkRequestsAllowed(name);
      return downloadMedia(messages, { wants, fetchFile: options.fetchFile, signal });
    },
    profileFor(settings) {
      if (profile.openaiSupportsForcedToolChoiceWithThinking !== false) return profile;
      return isThinking(settings, profile) ? { ...profile, forcedToolChoice: false } : profile;
    },
  };
}

function describe(name: string, dropped: readonly string[]): string {
  const names = dropped.map((each) => `\`${each}\``).join(", ");
  return `\`${name}\` does not take ${names} with these settings: left out. Remove the setting, or correct the model's \`profile\`.`;
}

/** Tells each message once. */
function warner(
  tell: (message: string) => void = (message) => console.warn(message),
): (message: string) => void {
  const told = new Set<string>();
  return (message) => {
    if (told.has(message)) return;
    told.add(message);
    tell(message);
  };
}
