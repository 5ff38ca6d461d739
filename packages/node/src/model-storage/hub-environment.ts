import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ZeroreelError } from '@zeroreel/core';
import { PUBLIC_HOSTS, type NameHosts, type TokenSource } from '@zeroreel/hub';

/** What the environment says of models on the web. */
export interface HubEnvironment {
  readonly hosts: NameHosts;
  readonly tokens: TokenSource;
  /** The cache that every program of the hub shares. */
  readonly hubCache: string;
  /** Where what comes from elsewhere is kept. */
  readonly downloads: string;
  /** Why nothing may be fetched; absent where it may. */
  readonly offline?: string;
  /** The longest time without a byte, in milliseconds; absent where nobody says it. */
  readonly stall?: number;
  /** Files of a snapshot are copies, no links. */
  readonly withoutLinks: boolean;
}

/** Variables by their names. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads the variables that huggingface_hub reads (its `constants.py`), and those of Civitai.
 * @throws ZeroreelError `invalid-request` for an endpoint that is no address
 */
export function readHubEnvironment(env: Variables = process.env): HubEnvironment {
  const path = (text: string): string => expand(text, env);
  const cacheHome = given(env['XDG_CACHE_HOME']) ?? join(homedir(), '.cache');
  const home = path(given(env['HF_HOME']) ?? join(cacheHome, 'huggingface'));
  const tokenFile = path(given(env['HF_TOKEN_PATH']) ?? join(home, 'token'));
  const offline = ['HF_HUB_OFFLINE', 'TRANSFORMERS_OFFLINE'].find((name) => isTrue(env[name]));
  const timeout = Number(env['HF_HUB_DOWNLOAD_TIMEOUT']);
  return {
    hosts: {
      hub: endpoint('HF_ENDPOINT', env, PUBLIC_HOSTS.hub),
      civitai: endpoint('CIVITAI_ENDPOINT', env, PUBLIC_HOSTS.civitai),
    },
    tokens: {
      hub: async () => (isTrue(env['HF_HUB_DISABLE_IMPLICIT_TOKEN']) ? undefined : hubToken(env, tokenFile)),
      civitai: async () => given(env['CIVITAI_TOKEN']),
    },
    hubCache: path(given(env['HF_HUB_CACHE']) ?? given(env['HUGGINGFACE_HUB_CACHE']) ?? join(home, 'hub')),
    downloads: path(given(env['ZEROREEL_CACHE']) ?? join(cacheHome, 'zeroreel', 'models')),
    ...(offline !== undefined && { offline: `${offline} is set` }),
    ...(timeout > 0 && Number.isFinite(timeout) && { stall: 1000 * timeout }),
    withoutLinks: isTrue(env['HF_HUB_DISABLE_SYMLINKS']),
  };
}

const given = (text: string | undefined): string | undefined => (text?.trim() ? text : undefined);

const isTrue = (text: string | undefined): boolean => ['1', 'ON', 'YES', 'TRUE'].includes((text ?? '').toUpperCase());

/** `~`, `$NAME` and `${NAME}`, as a shell has them. */
const expand = (path: string, env: Variables): string =>
  path
    .replace(/^~(?=$|[/\\])/, () => homedir())
    .replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) => env[braced ?? bare ?? ''] ?? whole);

function endpoint(name: string, env: Variables, otherwise: string): string {
  const text = given(env[name])?.trim() ?? otherwise;
  const url = URL.parse(text);
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return text.replace(/\/+$/, '');
  throw new ZeroreelError('invalid-request', `${name}: expected http://… or https://…, got ${text}`);
}

async function hubToken(env: Variables, file: string): Promise<string | undefined> {
  const named = given(env['HF_TOKEN']) ?? given(env['HUGGING_FACE_HUB_TOKEN']);
  if (named !== undefined) return named;
  return readFile(file, 'utf8').then(given, () => undefined);
}
