import { ZeroreelError } from '@zeroreel/core';

/** A comment goes to ffmpeg as one argument, and Linux takes 128 KiB in one. */
const MAX_BYTES = 120_000;

/**
 * The JSON that goes into a file's metadata.
 * @throws ZeroreelError `invalid-request` where it is too long to be handed to ffmpeg
 */
export function settingsComment(settings: object): string {
  const json = JSON.stringify(settings);
  const bytes = Buffer.byteLength(json);
  if (bytes > MAX_BYTES) {
    throw new ZeroreelError(
      'invalid-request',
      `The settings are kept in the file: at most ${MAX_BYTES} bytes, got ${bytes}`,
    );
  }
  return json;
}
