import { readFile } from 'node:fs/promises';
import { ZeroreelError } from '@zeroreel/core';
import { BearerKeys } from '@zeroreel/server';

/**
 * Reads who may call, from the file of `--api-key-file`.
 * @throws ZeroreelError `missing-file`; `invalid-request` for a file that holds something else
 */
export async function readKeys(file: string | undefined): Promise<BearerKeys | undefined> {
  if (file === undefined) return undefined;
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ZeroreelError('missing-file', `--api-key-file ${file}: it cannot be read`, { cause });
  });
  return BearerKeys.parse(text, file);
}
