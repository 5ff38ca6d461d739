import { ZeroreelError } from '@zeroreel/core';

/** ffmpeg gets a comment as one argument, and Linux allows 128 KiB for one. */
const MAX_BYTES = 120_000;

/**
 * Returns the JSON that goes into a file's metadata.
 * @throws ZeroreelError `invalid-request` if it is too long to be passed to ffmpeg
 */
export function settingsComment(settings: object): string {
  const json = JSON.stringify(settings);
  const bytes = Buffer.byteLength(json);
  if (bytes > MAX_BYTES) {
    throw new ZeroreelError(
      'invalid-request',
      `Settings kept in a file: expected at most ${MAX_BYTES} bytes, got ${bytes}`,
    );
  }
  return json;
}
