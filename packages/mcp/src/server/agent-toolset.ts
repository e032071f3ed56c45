import {
  AbstractToolset,
  type Agent,
  type AnyAgent,
  type AnyToolset,
  isDeferred,
  ModelRetry,
  type RunContext,
  ToolFailed,
  toolsetTool,
  type ToolsetTool,
} from "@toolsets/core";

/** What an agent needs. */
export type DepsOfAgent<Served extends AnyAgent> = NonNullable<
  Served["~agent"]["types"]
>["deps"] extends (deps: infer Deps) => void
  ? Deps
  : never;

/** The tool that an agent is served as. */
export interface AgentToolOptions {
  readonly tool?:
    | {
        /** The name of the agent unless given, or `ask`. */
        readonly name?: string | undefined;
        /** What the agent is for: told to the models that may call it. */
        readonly description?: string | undefined;
      }
    | undefined;
}

/** Any agent, as this toolset runs it: its deps are those that `serve` was given. */
type ServedAgent = Agent<unknown, unknown>;

/** An agent as a toolset with one tool: it takes a prompt, and returns what the agent puts out. */
class AgentToolset extends AbstractToolset {
  readonly id: string | undefined;
  readonly #agent: ServedAgent;
  readonly #name: string;
  readonly #description: string;

  constructor(agent: ServedAgent, { tool = {} }: AgentToolOptions) {
    super();
    this.id = agent.name;
    this.#agent = agent;
    this.#name = tool.name ?? agent.name ?? "ask";
    this.#description = tool.description ?? "Gives a task to an agent, and returns its answer.";
  }

  getTools(ctx: RunContext): ReadonlyMap<string, ToolsetTool> {
    const prompt = {
      type: "string",
      description: "The task, with all that the agent has to know.",
    };
    const source = {
      name: this.#name,
      description: this.#description,
      parametersJsonSchema: {
        type: "object",
        properties: { prompt },
        required: ["prompt"],
        additionalProperties: false,
      },
      validateArgs: readPrompt,
    };
    return new Map([[this.#name, toolsetTool(this, source, ctx)]]);
  }

  async callTool(
    _name: string,
    { prompt }: Record<string, unknown>,
    { deps, signal, principal, conversationId, metadata }: RunContext,
  ): Promise<unknown> {
    const { output } = await this.#agent.run(String(prompt), {
      deps,
      signal,
      principal,
      conversationId,
      metadata,
    });
    if (!isDeferred(output)) return output;
    const names = [...output.calls, ...output.approvals].map(({ toolName }) => `\`${toolName}\``);
    throw new ToolFailed(
      `The agent waits for ${names.join(", ")}, which nobody can answer here. Nothing of that was done.`,
    );
  }
}

function readPrompt({ prompt }: Record<string, unknown>): Record<string, unknown> {
  if (typeof prompt === "string" && prompt.trim() !== "") return { prompt };
  throw new ModelRetry("`prompt` has to be a text: say what the agent is to do.");
}

/** What `serve` serves for an agent. */
export function agentToolset(agent: AnyAgent, options: AgentToolOptions): AnyToolset {
  return new AgentToolset(agent as ServedAgent, options); // `serve` was given deps for it
}
