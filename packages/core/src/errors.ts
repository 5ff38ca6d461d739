/** Machine-readable reasons; the command line maps them to exit codes. */
export type ErrorCode =
  | 'invalid-request' // an option of the user's
  | 'invalid-model' // a checkpoint that is damaged, incomplete or not supported
  | 'missing-file'
  | 'backend-unavailable'
  | 'backend-failed'
  | 'numerical' // NaN or infinity in a run
  | 'plugin' // a plugin's requirement or contract is broken
  | 'media' // reading or writing pictures and video
  | 'aborted';

/** One thing that is wrong with settings. */
export interface Fault {
  /** Where: `request.steps`, `plugins[0].options.scale`. */
  readonly path: string;
  /** What was expected and what was got. */
  readonly message: string;
}

/** What an error may say besides its message. */
export interface ZeroreelErrorOptions extends ErrorOptions {
  /** Everything that is wrong with settings, each by its path. */
  readonly faults?: readonly Fault[];
}

/**
 * The one error class: a code, and a message that says what was expected, what was got, and of which option or tensor.
 */
export class ZeroreelError extends Error {
  override readonly name = 'ZeroreelError';
  readonly faults: readonly Fault[];
  constructor(
    readonly code: ErrorCode,
    message: string,
    { faults = [], ...options }: ZeroreelErrorOptions = {},
  ) {
    super(message, options);
    this.faults = faults;
  }
}

/** What a caught value says: an error's message, or the value itself as text. */
export const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/** @throws ZeroreelError `aborted`, with the signal's reason as its cause */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new ZeroreelError('aborted', 'The run was aborted', { cause: signal.reason });
}
