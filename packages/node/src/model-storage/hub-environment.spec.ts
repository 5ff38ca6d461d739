import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readHubEnvironment, type Variables } from './hub-environment.js';

const at = (...parts: readonly string[]) => join(homedir(), '.cache', ...parts);

describe('readHubEnvironment', () => {
  it('names the public servers and the shared cache where nothing is set', () => {
    expect(readHubEnvironment({})).toMatchObject({
      hosts: { hub: 'https://huggingface.co', civitai: 'https://civitai.com' },
      hubCache: at('huggingface', 'hub'),
      downloads: at('zeroreel', 'models'),
      withoutLinks: false,
    });
    expect(readHubEnvironment({})).not.toHaveProperty('offline');
  });

  it.each<[Variables, string]>([
    [{ HF_HOME: '/hf' }, '/hf/hub'],
    [{ HF_HOME: '~/hf' }, join(homedir(), 'hf/hub')],
    [{ HF_HOME: '$DATA/hf', DATA: '/data' }, '/data/hf/hub'],
    [{ XDG_CACHE_HOME: '/x' }, '/x/huggingface/hub'],
    [{ HF_HUB_CACHE: '/cache', HF_HOME: '/hf' }, '/cache'],
    [{ HUGGINGFACE_HUB_CACHE: '/old', HF_HOME: '/hf' }, '/old'],
    [{ HF_HUB_CACHE: '${DATA}/new', HUGGINGFACE_HUB_CACHE: '/old', DATA: '/d' }, '/d/new'],
    [{ HF_HUB_CACHE: ' ' }, at('huggingface', 'hub')],
  ])('%j has its cache at %s, as huggingface_hub has', (env, cache) => {
    expect(readHubEnvironment(env).hubCache).toBe(cache);
  });

  it('takes an endpoint with a path, and refuses one that is no address', () => {
    expect(readHubEnvironment({ HF_ENDPOINT: 'https://mirror.org/hf/' }).hosts.hub).toBe('https://mirror.org/hf');
    expect(() => readHubEnvironment({ HF_ENDPOINT: 'mirror' })).toThrow('HF_ENDPOINT: expected http://… or https://…');
  });

  it('says why nothing may be fetched', () => {
    expect(readHubEnvironment({ HF_HUB_OFFLINE: '1' }).offline).toBe('HF_HUB_OFFLINE is set');
    expect(readHubEnvironment({ TRANSFORMERS_OFFLINE: 'yes' }).offline).toBe('TRANSFORMERS_OFFLINE is set');
    expect(readHubEnvironment({ HF_HUB_OFFLINE: '0' }).offline).toBeUndefined();
    expect(readHubEnvironment({ HF_HUB_DOWNLOAD_TIMEOUT: '7' }).stall).toBe(7000);
  });

  it('finds tokens where huggingface_hub does', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'token-'));
    await writeFile(join(folder, 'token'), 'hf_file\n');
    const hub = (env: Variables) => readHubEnvironment(env).tokens.hub?.();
    expect(await hub({ HF_HOME: folder })).toBe('hf_file\n');
    expect(await hub({ HF_HOME: folder, HF_TOKEN: 'hf_env' })).toBe('hf_env');
    expect(await hub({ HUGGING_FACE_HUB_TOKEN: 'hf_old' })).toBe('hf_old');
    expect(await hub({ HF_TOKEN_PATH: join(folder, 'token') })).toBe('hf_file\n');
    expect(await hub({ HF_HOME: folder, HF_HUB_DISABLE_IMPLICIT_TOKEN: '1' })).toBeUndefined();
    expect(await hub({ HF_HOME: join(folder, 'none') })).toBeUndefined();
    expect(await readHubEnvironment({ CIVITAI_TOKEN: 'c' }).tokens.civitai?.()).toBe('c');
    await rm(folder, { recursive: true });
  });
});
