import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCommand } from '../__testing__/run-command.js';
import { parseSize } from './serve-flags.js';
import { readAddress, storePlace, tellAddress } from './store-place.js';

it.each([
  ['2GB', 2e9],
  ['500 MB', 5e8],
  ['1.5k', 1500],
  ['7', 7],
])('%s is %d bytes', (text, bytes) => expect(parseSize(text)).toBe(bytes));

it.each(['', 'much', '-1GB', '1PB', '1 G B'])('%j is no size', (text) => {
  expect(() => parseSize(text)).toThrow(`got '${text}'`);
});

it.each<[readonly string[], RegExp]>([
  [['--host', '0.0.0.0'], /--host 0\.0\.0\.0: expected --api-key-file/],
  [['--host', 'reel.example'], /expected --api-key-file/],
  [['--devices', 'tpu'], /--devices: expected auto/],
  [['--grace', 'long'], /Expected a number of seconds, got 'long'/],
  [['--api-key-file', '/nowhere/keys'], /--api-key-file \/nowhere\/keys: it cannot be read/],
])('refuses %j before anything is opened', async (flags, message) => {
  const store = await mkdtemp(join(tmpdir(), 'serve-flags-'));
  const { code, stderr } = await runCommand(['serve', '--port', '0', '--store', store, ...flags]);
  expect(code).not.toBe(0);
  expect(stderr).toMatch(message);
});

it('refuses a file of keys that holds a key', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'keys-')), 'keys');
  await writeFile(file, 'my-secret\n');
  const { stderr } = await runCommand(['serve', '--api-key-file', file]);
  expect(stderr).toMatch(/keys, line 1: expected the sha256 of a key/);
  expect(stderr).not.toContain('my-secret');
});

it('finds the folder of a user, and who serves it', async () => {
  const home = await mkdtemp(join(tmpdir(), 'state-'));
  expect(storePlace(undefined, { XDG_STATE_HOME: home, LOCALAPPDATA: home }).folder).toBe(
    join(home, 'zeroreel', 'serve'),
  );
  const place = storePlace(home, {});
  expect(await readAddress(place)).toBeUndefined();
  {
    await using _told = await tellAddress(place, 'http://localhost:1/');
    expect(await readAddress(place)).toBe('http://localhost:1/');
  }
  expect(await readAddress(place)).toBeUndefined();
  await writeFile(place.address, 'half a fi');
  expect(await readAddress(place)).toBeUndefined();
});
