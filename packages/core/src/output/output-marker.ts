/** How a marker asks for the output. */
export type OutputKind = "deferred" | "tool" | "native" | "prompted" | "text";

/** One way to end a run. `types` is never there at run time. */
export interface OutputMarker<out Value, in Deps = unknown> {
  readonly "~output": {
    readonly version: 1;
    readonly kind: OutputKind;
    readonly types?: { readonly value: Value; readonly deps: (deps: Deps) => void } | undefined;
  };
}
