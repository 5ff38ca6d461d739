/** What a figure is to be compared with, and whether it stands up to it. */
export interface Comparison {
  readonly against?: string;
  readonly ok?: boolean;
}

/** Prints a figure as one line of JSON, at once: a program that is cut has said what it had. */
export function figure(name: string, value: unknown, unit = '', { against = '', ok }: Comparison = {}): void {
  const line = { name, value, unit, against, ...(ok === undefined ? {} : { ok }) };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Four digits, enough for a time or a difference. */
export const rounded = (value: number): number => Number(value.toPrecision(4));

/** Seconds since `began`, a reading of `performance.now()`. */
export const secondsSince = (began: number): number => rounded((performance.now() - began) / 1000);
