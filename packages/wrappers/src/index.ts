export { approvalRequired } from "./approval-required.ts";
export type {
  ApprovalCall,
  ApprovalMap,
  ApprovalPredicate,
  OpenApprovalMap,
} from "./approval-required.ts";
export { deferLoading } from "./defer-loading.ts";
export { filtered } from "./filtered.ts";
export { includeReturnSchemas } from "./include-return-schemas.ts";
export { prefixed } from "./prefixed.ts";
export type { PrefixedOperator } from "./prefixed.ts";
export { prepared } from "./prepared.ts";
export { renamed } from "./renamed.ts";
export type { Renamed, RenamedOperator } from "./renamed.ts";
export { UnknownToolNameError } from "./unknown-tool-name-error.ts";
export { withMetadata } from "./with-metadata.ts";
