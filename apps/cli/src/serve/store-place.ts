import { readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Variables } from '@zeroreel/node';

/** The folder that a service keeps everything in. */
export interface StorePlace {
  /** Absolute. */
  readonly folder: string;
  /** What jobs have made, and uploads. */
  readonly artifacts: string;
  /** What is not there whole yet. */
  readonly scratch: string;
  /** Says where the server of this folder listens. */
  readonly address: string;
}

/** @param given by the user; default: the folder that the system has for what programs keep */
export function storePlace(given: string | undefined, env: Variables): StorePlace {
  const folder = resolve(given ?? join(stateHome(env), 'zeroreel', 'serve'));
  return {
    folder,
    artifacts: join(folder, 'artifacts'),
    scratch: join(folder, 'scratch'),
    address: join(folder, 'server.json'),
  };
}

/** What `--store` names. */
export interface NamedStore {
  /** Of a bucket: the folder that the system has, for what is no artefact. */
  readonly place: StorePlace;
  /** `s3://…` */
  readonly bucket: string | undefined;
}

/** @param given a folder, or the address of a bucket; default: as `storePlace` has it */
export function namedStore(given: string | undefined, env: Variables): NamedStore {
  const bucket = given?.includes('://') ? given : undefined;
  return { place: storePlace(bucket === undefined ? given : undefined, env), bucket };
}

function stateHome(env: Variables): string {
  const named = process.platform === 'win32' ? env['LOCALAPPDATA'] : env['XDG_STATE_HOME'];
  if (named !== undefined && named !== '') return named;
  return join(homedir(), process.platform === 'win32' ? 'AppData/Local' : '.local/state');
}

/** Says for other commands where the server of a folder listens. Disposing takes it back. */
export async function tellAddress({ address }: StorePlace, url: string): Promise<AsyncDisposable> {
  await writeFile(address, `${JSON.stringify({ url, pid: process.pid })}\n`);
  return { [Symbol.asyncDispose]: () => rm(address, { force: true }) };
}

/** Where the server of a folder listens, as far as it has said so; it may have died since. */
export async function readAddress({ address }: StorePlace): Promise<string | undefined> {
  const text = await readFile(address, 'utf8').catch(() => '{}');
  try {
    const { url } = JSON.parse(text) as { readonly url?: unknown };
    return typeof url === 'string' ? url : undefined;
  } catch {
    return undefined;
  }
}
