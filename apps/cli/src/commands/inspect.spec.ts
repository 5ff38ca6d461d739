import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePng } from '@zeroreel/media';
import { recordSettings, type Settings } from '@zeroreel/run';
import { expect, it } from 'vitest';
import { runCommand } from '../__testing__/run-command.js';
import { describeSettings } from './inspect.js';

const settings: Settings = {
  format: 2,
  model: { source: '/models/sd', variant: 'fp16' },
  request: { seed: 7, prompt: 'a panda 🐼\n\u001b[31mred\u202e', width: 128 },
  plugins: [
    { name: 'motion-dynamics', options: { fields: [{ kind: 'zoom', factor: 1.1 }], border: 'clamp' } },
    { name: '/mine', options: { gain: 2 } },
  ],
  output: { framesPerSecond: 12 },
  machine: { backend: 'cpu' },
};
const recorded = recordSettings(settings, {
  ...{ version: '0.1.0', modelFingerprint: 'sha256:0', inputs: { '/a.mp4': 'sha256:1' } },
  defaults: {
    'request.width': 'checkpoint',
    'output.framesPerSecond': 'clip',
    'machine.backend': 'machine',
    'plugins[0].options.border': 'zeroreel',
    'model.variant': '\u0007else',
  },
});

it('puts one value on a line, and says what decided those that nobody gave', () => {
  expect(describeSettings(recorded).split('\n')).toEqual([
    'prompt             a panda 🐼\\n\\u001b[31mred\\u202e',
    "width              128  (the checkpoint's)",
    'seed               7',
    "framesPerSecond    12  (the clip's)",
    'model              /models/sd',
    'variant            fp16  (\\u0007else)',
    'backend            cpu  (decided by the machine)',
    'plugin             motion-dynamics',
    '  fields           [{"kind":"zoom","factor":1.1}]',
    '  border           clamp  (default)',
    'plugin             /mine',
    '  gain             2',
    'modelFingerprint   sha256:0',
    'inputs             {"/a.mp4":"sha256:1"}',
    'zeroreel           0.1.0',
    '',
  ]);
});

it('reads files of both formats, and names every fault of a damaged one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'inspect-'));
  const path = join(folder, 'a.png');
  const frame = { width: 1, height: 1, data: new Uint8Array(3) };
  const write = (value: object) => writeFile(path, encodePng(frame, JSON.stringify(value)));
  const old = { generator: 'zeroreel', format: 1, version: '0.1.0', modelFingerprint: '' };
  await write({
    ...old,
    settings: { model: 'embedded', request: { prompt: 'x\u009b' }, attention: 'off', backend: 'cpu' },
  });
  const { code, stdout } = await runCommand(['inspect', path, '--json']);
  expect(code).toBe(0);
  expect(stdout).toContain('"prompt":"x\\u009b"');
  expect(JSON.parse(stdout)).toMatchObject({
    settings: { format: 2, request: { prompt: 'x\u009b' }, plugins: [{ options: { policy: 'off' } }] },
  });
  await write({ ...recorded, settings: { ...settings, request: { prompt: 'x', steps: 0, 'a\u001b': 1 }, output: 3 } });
  expect(await runCommand(['inspect', path])).toMatchObject({
    ...{ code: 2, stdout: '' },
    stderr: expect.stringMatching(
      /damaged:\nrequest\.steps: .*got 0\nrequest\.a\\u001b: .*\noutput: expected .*got 3\n$/,
    ),
  });
  await rm(folder, { recursive: true });
});
