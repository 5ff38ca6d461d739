/** Whether a backend works on this machine, and why. */
export interface BackendProbe {
  readonly available: boolean;
  /** For people: what it would run on, or what is missing. */
  readonly detail: string;
}
