/** Milliseconds after which the task of a worker that fell silent is free, and between looks for such tasks. */
export interface EngineTimes {
  readonly lockDuration: number;
  readonly stalledInterval: number;
}

/** A task of a machine that died is taken again after 15 to 25 seconds. */
export const ENGINE_TIMES: EngineTimes = { lockDuration: 15_000, stalledInterval: 5_000 };

/** How often a task may lose its worker: `taskRun` counts those starts that got no further, and ends the job first. */
export const MOST_STALLED = 50;
