import { AbstractToolset } from "./abstract-toolset.ts";
import { UsageError } from "./errors/usage-error.ts";
import { quoteName } from "./quote-name.ts";
import { readSchema } from "./schema.ts";
import type { ToolDefinition } from "./tool-definition.ts";
import { toolsetTool } from "./tool.ts";
import type { Toolset, ToolsetTool } from "./toolset.ts";

/** A tool that is carried out elsewhere: what models see of it. A whole definition serves too. */
export type ExternalTool<out Name extends string = string> = Omit<
  ToolDefinition<Name>,
  "kind" | "origin" | "toolsetId"
>;

/** The tools of a list of definitions: nothing is known of their arguments and results. */
export type ExternalTools<List extends readonly ExternalTool[]> = {
  readonly [Name in List[number]["name"]]: {
    readonly args: Record<string, unknown>;
    readonly result: unknown;
  };
};

/** What belongs to an `ExternalToolset` as a whole. */
export interface ExternalToolsetOptions {
  /** Unique among the toolsets of an agent. */
  readonly id?: string | undefined;
}

/** The way to make an `ExternalToolset`. */
export interface ExternalToolsetConstructor {
  new <const List extends readonly ExternalTool[]>(
    definitions: List,
    options?: ExternalToolsetOptions,
  ): Toolset<unknown, ExternalTools<List>>;
}

class ExternalToolsetClass extends AbstractToolset {
  readonly id: string | undefined;
  readonly #tools: ReadonlyMap<string, ToolsetTool>;

  constructor(definitions: readonly ExternalTool[], options: ExternalToolsetOptions = {}) {
    super();
    this.id = options.id;
    const tools = new Map<string, ToolsetTool>();
    for (const definition of definitions) {
      const { name } = definition;
      if (name === "")
        throw new UsageError(
          `${this.label}: a tool has an empty \`name\`. Models call it by its name.`,
        );
      if (tools.has(name))
        throw new UsageError(
          `${this.label} already has a tool ${quoteName(name)}. Give one another name.`,
        );
      readSchema(name, definition.parametersJsonSchema); // models send objects
      tools.set(
        name,
        toolsetTool(this, { ...definition, kind: "external", maxRetries: 0 }, { maxRetries: 0 }),
      );
    }
    this.#tools = tools;
  }

  override get label(): string {
    return this.id === undefined ? "ExternalToolset" : `ExternalToolset '${this.id}'`;
  }

  getTools(): ReadonlyMap<string, ToolsetTool> {
    return this.#tools;
  }

  async callTool(name: string): Promise<unknown> {
    throw new UsageError(
      `The tool ${quoteName(name)} of ${this.label} is external, so it cannot be called here. Answer its calls with a result.`,
    );
  }
}

/**
 * Tools that are carried out elsewhere: by the user's browser, by another service, by a person. The
 * model calls them like others; the calls wait for a result from outside the run. Their arguments
 * are not checked here, but arguments that are no JSON object end the run.
 *
 * @throws `invalid_usage` for an empty name, for two tools of one name, and for parameters that
 * describe no object.
 *
 * @example
 * const browser = new ExternalToolset([
 *   { name: "open_tab", parametersJsonSchema: { type: "object", properties: { url: { type: "string" } } } },
 * ], { id: "browser" });
 */
export const ExternalToolset: ExternalToolsetConstructor =
  ExternalToolsetClass as unknown as ExternalToolsetConstructor; // the names exist for the compiler only
