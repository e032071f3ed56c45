/** One way to end a run. `types` is never there at run time. */
export interface OutputMarker<out Value, in Deps = unknown> {
  readonly "~output": {
    readonly version: 1;
    readonly kind: "deferred";
    readonly types?: { readonly value: Value; readonly deps: (deps: Deps) => void } | undefined;
  };
}

/** What may end a run: a text, or what a marker stands for. */
export type OutputItem<Deps = never> = "text" | OutputMarker<unknown, Deps>;

/** One way to end a run, or several. */
export type OutputSpec<Deps = never> = OutputItem<Deps> | readonly OutputItem<Deps>[];

type ItemOf<Spec> = Spec extends readonly (infer Item)[] ? Item : Spec;
type TypesOf<Item> =
  Item extends OutputMarker<unknown, never> ? NonNullable<Item["~output"]["types"]> : never;
type ValueOf<Item> = Item extends "text"
  ? string
  : Item extends OutputMarker<unknown, never>
    ? TypesOf<Item>["value"]
    : never;

/** The output of a run that ends as `Spec` says. */
export type OutputOf<Spec> = ValueOf<ItemOf<Spec>>;

/** The specs that can give nothing but `Output`. */
export type SpecFor<Output, Deps> = ItemFor<Output, Deps> | readonly ItemFor<Output, Deps>[];
type ItemFor<Output, Deps> = (string extends Output ? "text" : never) | OutputMarker<Output, Deps>;

/** What a run gives: what its own spec says, else what the agent gives. */
export type RunOutput<Output, Spec> = [Spec] extends [never] ? Output : OutputOf<Spec>;
