// Runs where a Python with huggingface_hub is: ZEROREEL_PYTHON, else python3.
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { modelsOf, wholeFile } from '../../../hub/src/__testing__/follow.js';
import { commitOf, sha256 } from '../../../hub/src/__testing__/hashes.js';
import { HubDouble } from '../../../hub/src/__testing__/hub-double.js';
import { weightsFile } from '../../../hub/src/__testing__/models.js';
import { nodeModelStorage } from './node-model-storage.js';

const python = process.env['ZEROREEL_PYTHON'] ?? 'python3';
const hasHub = spawnSync(python, ['-c', 'import huggingface_hub']).status === 0;

const UNET = 'unet/diffusion_pytorch_model.safetensors';
const weights = weightsFile(3_000_000);
const index = '{"_class_name":"StableDiffusionPipeline"}';
const commit = commitOf('zr/mini');
const files = { 'model_index.json': index, [UNET]: weights, 'vae/config.json': '{"v":1}' };

let double: HubDouble;
let folder: string;
beforeAll(async () => {
  double = await HubDouble.start({ repositories: { 'zr/mini': { files } } });
});
beforeEach(async () => {
  double.expect();
  folder = await mkdtemp(join(tmpdir(), 'python-cache-'));
});
afterEach(() => rm(folder, { recursive: true }));
afterAll(() => double[Symbol.asyncDispose]());

const open = (offline?: string) => {
  const storage = nodeModelStorage({
    ...{ hubCache: join(folder, 'hub'), downloads: join(folder, 'downloads'), withoutLinks: false },
  });
  return modelsOf(double, { storage, ...(offline !== undefined && { offline }) }).models;
};

/** What a program prints as JSON in its last line. It asks the double, where it asks. */
async function runPython(program: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  const env = {
    ...process.env,
    ...{ HF_HOME: folder, HF_HUB_CACHE: join(folder, 'hub'), HF_ENDPOINT: double.hosts.hub },
    ...{ HF_HUB_DISABLE_XET: '1', HF_HUB_DISABLE_TELEMETRY: '1', HF_HUB_DISABLE_PROGRESS_BARS: '1' },
    ...variables,
  };
  const text = ['import hashlib, json', 'from huggingface_hub import *', ...program].join('\n');
  const { stdout } = await promisify(execFile)(python, ['-c', text], { env });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as unknown;
}

const hashOf = (path: string) => `hashlib.sha256(open(${path}, 'rb').read()).hexdigest()`;

describe.skipIf(!hasHub)('the cache that Python shares', { timeout: 60_000 }, () => {
  it('has what Python reads without a network, and finds nothing wrong with', async () => {
    const models = open();
    for (const path of Object.keys(files)) await wholeFile(models, 'zr/mini', path);
    const read = await runPython(
      [
        `snapshot = snapshot_download('zr/mini')`,
        `whole = hf_hub_download('zr/mini', '${UNET}', revision='main')`,
        `scan = scan_cache_dir()`,
        `[repo] = scan.repos`,
        `[revision] = repo.revisions`,
        `print(json.dumps({`,
        `  'unet': ${hashOf('whole')}, 'same': ${hashOf(`snapshot + '/${UNET}'`)},`,
        `  'index': open(snapshot + '/model_index.json').read(),`,
        `  'warnings': [str(each) for each in scan.warnings], 'repo': repo.repo_id, 'size': repo.size_on_disk,`,
        `  'commit': revision.commit_hash, 'refs': list(revision.refs), 'files': len(revision.files)}))`,
      ],
      { HF_HUB_OFFLINE: '1' },
    );
    expect(read).toEqual({
      ...{ unet: sha256(weights), same: sha256(weights), index, warnings: [], repo: 'zr/mini' },
      ...{ size: weights.length + index.length + 7, commit, refs: ['main'], files: 3 },
    });
  });

  it('has files that Python does not download again', async () => {
    await wholeFile(open(), 'zr/mini', UNET);
    double.expect();
    const hash = await runPython([
      `whole = hf_hub_download('zr/mini', '${UNET}')`,
      `print(json.dumps(${hashOf('whole')}))`,
    ]);
    expect(hash).toBe(sha256(weights));
    expect(double.pathsAsked('cdn')).toEqual([]);
  });

  it('is completed where Python filled it in part', async () => {
    await runPython([`snapshot_download('zr/mini', allow_patterns=['*.json'])`, `print('{}')`]);
    const offline = open('HF_HUB_OFFLINE is set');
    expect(new TextDecoder().decode(await wholeFile(offline, 'zr/mini', 'model_index.json'))).toBe(index);
    await expect(wholeFile(offline, 'zr/mini', UNET)).rejects.toMatchObject({
      code: 'missing-file',
      message: expect.stringContaining(UNET),
    });
    double.expect();
    const models = open();
    expect(sha256(await wholeFile(models, 'zr/mini', UNET))).toBe(sha256(weights));
    expect(new TextDecoder().decode(await wholeFile(models, 'zr/mini', 'vae/config.json'))).toBe('{"v":1}');
    const fetched = double.pathsAsked('hub', 'GET').filter((path) => path.includes('/resolve/'));
    expect(new Set(fetched)).toEqual(new Set([`/zr/mini/resolve/${commit}/${UNET}`]));
  });

  it('holds whole files where both download at once', async () => {
    const [theirs, ours] = await Promise.all([
      runPython([`whole = hf_hub_download('zr/mini', '${UNET}')`, `print(json.dumps(${hashOf('whole')}))`]),
      wholeFile(open(), 'zr/mini', UNET),
    ]);
    expect([theirs, sha256(ours)]).toEqual([sha256(weights), sha256(weights)]);
  });
});
