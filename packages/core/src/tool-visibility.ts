/**
 * How a tool goes to the model: as it is (`visible`), so that it is there but is not read before a
 * search has found it (`deferred`), where the history revealed it (`via_history`), or not at all.
 */
export type ToolVisibility = "visible" | "deferred" | "via_history" | "withheld";

/** What decides it, of a tool and of the request. */
export interface VisibilityFacts {
  readonly isDeferred: boolean;
  /** A native search of this request looks through it. */
  readonly isSearched: boolean;
  /** The history revealed it. */
  readonly isRevealed: boolean;
  /** The model takes tools that it does not read at once. */
  readonly canDeclare: boolean;
  /** The model takes definitions in the middle of a history. */
  readonly addsDefinitions: boolean;
  /** The request has a native search, which would find whatever is declared. */
  readonly hasSearch: boolean;
}

/** The first rule that fits. */
export function visibilityOf(facts: VisibilityFacts): ToolVisibility {
  const { isDeferred, isSearched, isRevealed, canDeclare, addsDefinitions, hasSearch } = facts;
  if (!isDeferred) return "visible";
  if (isSearched && canDeclare) return "deferred";
  if (isRevealed && addsDefinitions) return "via_history";
  if (isRevealed) return canDeclare ? "deferred" : "visible";
  return canDeclare && !hasSearch && !addsDefinitions ? "deferred" : "withheld";
}
