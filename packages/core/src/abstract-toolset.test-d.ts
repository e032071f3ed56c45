import { expectTypeOf, test } from "vitest";
import { AbstractToolset } from "./abstract-toolset.ts";
import type { RunContext } from "./run-context.ts";
import type { ArgsOf, ResultOf, ToolMap } from "./tool-map.ts";
import {
  isToolset,
  type AnyToolset,
  type DepsOf,
  type Toolset,
  type ToolsetTool,
  type ToolsOf,
} from "./toolset.ts";

interface CloneSignature {
  readonly args: { readonly url: string };
  readonly result: void;
}

class Notes extends AbstractToolset<{ user: string }> {
  readonly id = "notes";
  getTools(ctx: RunContext<{ user: string }>): ReadonlyMap<string, ToolsetTool> {
    void ctx.deps.user;
    return new Map();
  }
  async callTool(name: string): Promise<unknown> {
    return name;
  }
}

class Clock extends AbstractToolset {
  readonly id = undefined;
  override get label(): string {
    return "clock";
  }
  async getTools(): Promise<ReadonlyMap<string, ToolsetTool>> {
    return new Map();
  }
  async callTool(): Promise<unknown> {
    return 1;
  }
}

class Repository extends AbstractToolset<unknown, { clone: CloneSignature }> {
  readonly #secret = 1;
  readonly id = "repository";
  getTools(): ReadonlyMap<string, ToolsetTool> {
    void this.#secret;
    return new Map();
  }
  async callTool(): Promise<unknown> {
    return undefined;
  }
}

class Around<Deps, Tools extends ToolMap> extends AbstractToolset<Deps, Tools> {
  readonly id = undefined;
  readonly inner: Toolset<Deps, Tools>;
  constructor(inner: Toolset<Deps, Tools>) {
    super();
    this.inner = inner;
  }
  getTools(ctx: RunContext<Deps>): ReturnType<Toolset<Deps>["getTools"]> {
    return this.inner.getTools(ctx);
  }
  callTool(
    name: string,
    args: Record<string, unknown>,
    ctx: RunContext<Deps>,
    tool: ToolsetTool<Deps>,
  ): Promise<unknown> {
    return this.inner.callTool(name, args, ctx, tool);
  }
}

test("deps and tools are read from a subclass", () => {
  expectTypeOf<DepsOf<Notes>>().toEqualTypeOf<{ user: string }>();
  expectTypeOf<DepsOf<Clock>>().toBeUnknown();
  expectTypeOf<keyof ToolsOf<Notes>>().toBeString();
  expectTypeOf<ToolsOf<Repository>>().toEqualTypeOf<{ clone: CloneSignature }>();
  const around = new Around(new Repository());
  expectTypeOf<ToolsOf<typeof around>>().toEqualTypeOf<{ clone: CloneSignature }>();
});

test("over a union of toolsets, deps are what serves all of them", () => {
  expectTypeOf<DepsOf<Notes | Toolset<{ key: number }>>>().toEqualTypeOf<
    { user: string } & { key: number }
  >();
});

test("a signature gives its arguments, where unknown ones are a record, and its result", () => {
  expectTypeOf<ArgsOf<CloneSignature>>().toEqualTypeOf<{ readonly url: string }>();
  expectTypeOf<ArgsOf<ToolMap[string]>>().toEqualTypeOf<Record<string, unknown>>();
  expectTypeOf<ResultOf<CloneSignature>>().toEqualTypeOf<void>();
});

test("deps go in and tools come out, through classes too", () => {
  expectTypeOf<Notes | Clock | Repository>().toExtend<AnyToolset>();
  expectTypeOf<Notes>().toExtend<Toolset<{ user: string; more: 1 }>>();
  expectTypeOf<Repository>().toExtend<Toolset>();
  // @ts-expect-error notes needs a user
  const other: Toolset<{ other: 1 }> = new Notes();
  // @ts-expect-error and nothing is not enough
  const nothing: Toolset = new Notes();
  // @ts-expect-error a name that is not there
  const fetch: Toolset<unknown, { fetch: CloneSignature }> = new Repository();
  void [other, nothing, fetch];
});

test("a copy with other members is a toolset too", () => {
  const named = (inner: Toolset<{ user: string }>): Toolset<{ user: string }> => ({
    ...inner,
    id: "named",
  });
  expectTypeOf(named(new Notes())).toEqualTypeOf<Toolset<{ user: string }>>();
  // @ts-expect-error some members are missing
  const half: Toolset = { id: "half", label: "half" };
  void half;
});

test("an entry is for contexts that have its deps", () => {
  expectTypeOf<ToolsetTool>().toExtend<ToolsetTool<{ user: string }>>();
  expectTypeOf<ToolsetTool<{ user: string }>>().not.toExtend<ToolsetTool>();
  expectTypeOf<RunContext<{ user: string; more: 1 }>>().toExtend<RunContext<{ user: string }>>();
});

test("a class has to say its id, its tools and what calls them", () => {
  // @ts-expect-error abstract members are missing
  class Empty extends AbstractToolset {
    readonly id = "x";
  }
  class Wrong extends AbstractToolset<{ a: 1 }> {
    readonly id = "x";
    // @ts-expect-error a context that the toolset does not have
    getTools(_ctx: string): ReadonlyMap<string, ToolsetTool> {
      return new Map();
    }
    async callTool(): Promise<unknown> {
      return 1;
    }
  }
  class Untold extends AbstractToolset<{ a: 1 }> {
    readonly id = "x";
    // @ts-expect-error an override is not inferred: the context has to be annotated
    getTools(ctx): ReadonlyMap<string, ToolsetTool> {
      void ctx;
      return new Map();
    }
    async callTool(): Promise<unknown> {
      return 1;
    }
  }
  class Labelled extends Clock {
    // @ts-expect-error the label is a getter
    override readonly label = "x";
  }
  expectTypeOf<Empty | Wrong | Untold | Labelled>().not.toBeAny();
});

test("what is a toolset may need anything", () => {
  expectTypeOf(isToolset).guards.toEqualTypeOf<AnyToolset>();
});
