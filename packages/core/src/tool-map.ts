/** What a tool takes and gives; exists in types only. */
export interface ToolSignature {
  readonly args: unknown;
  readonly result: unknown;
}

/** Tool names and signatures known to the compiler. As itself: names known only at run time. */
export type ToolMap = Record<string, ToolSignature>;

/** One entry of a tool map, as an object with one key. */
export type Entry<Name extends string, Args, Result> = {
  [N in Name]: { args: Args; result: Result };
};

/** The arguments of a signature; `unknown` stands for a record. */
export type ArgsOf<Signature> = Signature extends { readonly args: infer Args }
  ? unknown extends Args
    ? Record<string, unknown>
    : Args
  : never;

/** The result of a signature. */
export type ResultOf<Signature> = Signature extends { readonly result: infer Result }
  ? Result
  : never;

/** Names the compiler knows one by one; not `string`, not `` `gh_${string}` ``. */
export type LiteralNames<Tools> = keyof {
  [Name in keyof Tools as {} extends Record<Name, 1> ? never : Name]: 1;
} &
  string;

/**
 * The tools under `prefix_name`; patterns of names stay patterns. No conditional type: in generic code
 * that of another copy of core would be another type.
 */
export type Prefixed<Prefix extends string, Tools> = {
  [Name in keyof Tools as `${Prefix}_${Name & string}`]: Tools[Name];
};

/** All members of a union in one type. */
export type UnionToIntersection<U> = (U extends unknown ? (value: U) => void : never) extends (
  value: infer I,
) => void
  ? I
  : never;
