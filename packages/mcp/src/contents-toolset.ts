import { AbstractToolset } from "@toolsets/core";
import type {
  MCPCompletion,
  MCPCompletionRequest,
  MCPContent,
  MCPContents,
  MCPPrompt,
  MCPPromptResult,
  MCPResource,
  MCPResourceTemplate,
  MCPUseOptions,
} from "./mcp-contents.ts";
import {
  readCompletion,
  readContents,
  readPrompt,
  readPromptEntry,
  readResourceEntry,
  readTemplate,
  toCompleteParams,
} from "./read-contents.ts";
import type { ServerAccess } from "./server-access.ts";
import type { MCPSession, SentWith } from "./session.ts";
import { untilAborted } from "./within.ts";

/** A toolset over a server that has more than tools. */
export abstract class ContentsToolset<Deps>
  extends AbstractToolset<Deps>
  implements MCPContents<Deps>
{
  readonly #server: ServerAccess<Deps>;

  constructor(server: ServerAccess<Deps>) {
    super();
    this.#server = server;
  }

  async listResources(options?: MCPUseOptions<Deps>): Promise<readonly MCPResource[]> {
    const listed = await this.#use((session, sent) => session.listResources(sent), options);
    return listed.map(readResourceEntry);
  }

  async listResourceTemplates(
    options?: MCPUseOptions<Deps>,
  ): Promise<readonly MCPResourceTemplate[]> {
    const listed = await this.#use((session, sent) => session.listResourceTemplates(sent), options);
    return listed.map(readTemplate);
  }

  async readResource(
    uri: string,
    options?: MCPUseOptions<Deps>,
  ): Promise<MCPContent | readonly MCPContent[]> {
    return readContents(
      await this.#use((session, sent) => session.readResource(uri, sent), options),
    );
  }

  async listPrompts(options?: MCPUseOptions<Deps>): Promise<readonly MCPPrompt[]> {
    const listed = await this.#use((session, sent) => session.listPrompts(sent), options);
    return listed.map(readPromptEntry);
  }

  async getPrompt(
    name: string,
    args: Readonly<Record<string, string>> = {},
    options?: MCPUseOptions<Deps>,
  ): Promise<MCPPromptResult> {
    const params = { name, arguments: { ...args } };
    return readPrompt(await this.#use((session, sent) => session.getPrompt(params, sent), options));
  }

  async complete(
    request: MCPCompletionRequest,
    options?: MCPUseOptions<Deps>,
  ): Promise<MCPCompletion> {
    const params = toCompleteParams(request);
    const given = await this.#use((session, sent) => session.complete(params, sent), options);
    return readCompletion(given);
  }

  /** Does `work` outside of a run. */
  async #use<Result>(
    work: (session: MCPSession, sent: SentWith) => Promise<Result>,
    { ctx, signal = ctx?.signal }: MCPUseOptions<Deps> = {},
  ): Promise<Result> {
    signal?.throwIfAborted();
    try {
      return await this.#server.use(
        (session, { sent }) =>
          untilAborted(work(session, { ...sent, ...(signal && { signal }) }), signal),
        ctx,
        signal,
      );
    } catch (error) {
      signal?.throwIfAborted(); // in the words of who aborted
      throw error;
    }
  }
}
