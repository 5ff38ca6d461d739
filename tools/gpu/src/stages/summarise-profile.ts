/** An event of onnxruntime's profile, as far as it is read. */
interface ProfileEvent {
  readonly cat?: string;
  readonly name?: string;
  /** Microseconds. */
  readonly dur?: number;
  readonly args?: { readonly op_name?: string };
}

/** What one kind of operator took. */
export interface OperatorTime {
  readonly operator: string;
  readonly calls: number;
  readonly milliseconds: number;
}

/** Times of kernels by operator, the dearest first, out of a profile that onnxruntime wrote (a list of trace events). */
export function summariseProfile(events: readonly ProfileEvent[]): OperatorTime[] {
  const totals = new Map<string, { calls: number; microseconds: number }>();
  for (const { cat, name = '', dur = 0, args } of events) {
    const operator = args?.op_name;
    if (cat !== 'Node' || operator === undefined || !name.endsWith('_kernel_time')) continue;
    const total = totals.get(operator) ?? { calls: 0, microseconds: 0 };
    totals.set(operator, { calls: total.calls + 1, microseconds: total.microseconds + dur });
  }
  return [...totals]
    .map(([operator, { calls, microseconds }]) => ({ operator, calls, milliseconds: microseconds / 1000 }))
    .toSorted((a, b) => b.milliseconds - a.milliseconds);
}
