/** Ends a run in good order. Anything else that is thrown passes through the loop untouched. */
export class RunFailure {
  readonly error: unknown;
  readonly status: "error" | "cancelled";

  constructor(error: unknown, status: "error" | "cancelled" = "error") {
    this.error = error;
    this.status = status;
  }
}
