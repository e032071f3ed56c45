import type { OpenAIModelProfile } from "../openai-profile.ts";

/** To which model a request goes. */
export interface ChatTarget {
  readonly name: string;
  /** Whose server it is on. */
  readonly system: string;
  readonly profile: OpenAIModelProfile;
}
