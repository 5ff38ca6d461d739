import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort, ServerProcess } from './server-process.js';

/** A server that answers as S3 does, with the empty bucket `videos`. It knows one key and does not check signatures. */
export interface S3Server extends AsyncDisposable {
  /** The variables of AWS's programs that lead to it. */
  readonly env: Readonly<Record<string, string>>;
  readonly process: ServerProcess;
}

/** Starts s3rver in a process of its own. */
export async function startS3(): Promise<S3Server> {
  const port = await freePort();
  const directory = await mkdtemp(join(tmpdir(), 's3-'));
  const program = join(dirname(createRequire(import.meta.url).resolve('s3rver/package.json')), 'bin', 's3rver.js');
  const endpoint = `http://127.0.0.1:${port}`;
  const server = new ServerProcess({
    program: process.execPath,
    // It pages through keys by tokens that it encrypts with DES.
    args: [
      '--openssl-legacy-provider',
      '--no-deprecation',
      program,
      ...['--silent', '--address', '127.0.0.1', '--port', String(port)],
      ...['--directory', directory, '--configure-bucket', 'videos'],
    ],
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
