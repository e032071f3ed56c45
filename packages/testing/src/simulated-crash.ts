/** A hostile runtime has died. No error of a run: it passes through the loop, as an engine's would. */
export class SimulatedCrash extends Error {
  override readonly name: string = "SimulatedCrash";
}
