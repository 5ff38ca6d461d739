import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, ServerProcess } from './server-process.js';

/** A server that answers as S3 does, with the empty bucket `videos`. It knows one key and does not check signatures. */
export interface S3Server extends AsyncDisposable {
  /** The variables of AWS's programs that lead to it. */
  readonly env: Readonly<Record<string, string>>;
  readonly process: ServerProcess;
}

/** Starts s3rver in a process of its own, changed so that it puts objects in one step. */
export async function startS3(): Promise<S3Server> {
  const port = await freePort();
  const directory = await mkdtemp(join(tmpdir(), 's3-'));
  const program = fileURLToPath(new URL('../../s3-server.mjs', import.meta.url));
  const endpoint = `http://127.0.0.1:${port}`;
  const server = new ServerProcess({
    program: process.execPath,
    // It pages through keys by tokens that it encrypts with DES.
    args: ['--openssl-legacy-provider', '--no-deprecation', program, String(port), directory],
    isReady: async () => (await fetch(endpoint).catch(() => undefined)) !== undefined,
  });
  await server.start();
  return {
    env: { AWS_ENDPOINT_URL_S3: endpoint, AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' },
    process: server,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
