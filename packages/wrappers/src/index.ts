export { approvalRequired } from "./approval-required.ts";
export type {
  ApprovalCall,
  ApprovalMap,
  ApprovalPredicate,
  OpenApprovalMap,
} from "./approval-required.ts";
export { filtered } from "./filtered.ts";
export { prefixed } from "./prefixed.ts";
export type { PrefixedOperator } from "./prefixed.ts";
export { UnknownToolNameError } from "./unknown-tool-name-error.ts";
