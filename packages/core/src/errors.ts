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

/** The one error class: a code, and a message that says what was expected, what was got, and of which option or tensor. */
export class ZeroreelError extends Error {
  override readonly name = 'ZeroreelError';
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What a caught value says: an error's message, or the value itself as text. */
export const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
