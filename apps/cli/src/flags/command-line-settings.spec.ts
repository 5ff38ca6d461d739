import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  faultsOf,
  flagNoticesOf,
  generateSettings,
  pluginOptions,
  runCommand,
  settingsOf,
} from '../__testing__/run-command.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flags-'));
  await writeFile(join(folder, 'path.json'), '[{ "frame": 3, "x": 80 }, { "frame": 7, "zoom": 1.5, "degrees": 10 }]');
  await writeFile(join(folder, 'travel.json'), '{ "6": "beach", "0": "snow" }');
});
afterAll(() => rm(folder, { recursive: true }));

const STANDARD = ['motion-dynamics', 'cross-frame-attention', 'transported-noise'];
const fieldsOf = async (...flags: readonly string[]) =>
  (await pluginOptions('motion-dynamics', ...flags)).map(({ fields }) => fields);

describe('every flag of generate', () => {
  it('leaves to declarations what nobody said', async () => {
    expect(await generateSettings()).toEqual({
      format: 2,
      model: {},
      request: { prompt: 'a panda' },
      plugins: STANDARD.map((name) => ({ name, options: {} })),
      output: {},
      machine: {},
    });
  });

  it.each([
    [['-m', '/models/sd'], 'model', { source: '/models/sd' }],
    [['--model', 'sd'], 'model', { source: resolve('sd') }],
    [['-m', 'embedded:edit'], 'model', { source: 'embedded:edit' }],
    [['--variant', 'fp16'], 'model', { variant: 'fp16' }],
    [['-n', 'blurry'], 'request', { negativePrompt: 'blurry' }],
    [['--negative-prompt', ''], 'request', { negativePrompt: '' }],
    [['-W', '256'], 'request', { width: 256 }],
    [['-H', '384'], 'request', { height: 384 }],
    [['--width', '256', '--height', '384'], 'request', { width: 256, height: 384 }],
    [['-s', '7'], 'request', { seed: 7 }],
    [['--seed', '1e3'], 'request', { seed: 1000 }],
    [['--steps', '20'], 'request', { steps: 20 }],
    [['--cfg-scale', '1'], 'request', { guidanceScale: 1 }],
    [['--sampler', 'ddpm'], 'request', { sampler: 'ddpm' }],
    [['--sigmas', 'karras'], 'request', { sigmas: 'karras' }],
    [['--eta', '0.5'], 'request', { eta: 0.5 }],
    [['--clip-skip', '1'], 'request', { clipSkip: 1 }],
    [['--prompt-syntax', 'webui'], 'request', { promptSyntax: 'webui' }],
    [['--shared-noise'], 'request', { sharedNoise: true }],
    [['--no-shared-noise'], 'request', { sharedNoise: false }],
    [['--profile', 'official'], 'request', { profile: 'official' }],
    [['--video-frames', '3'], 'request', { frames: 3 }],
    [['--video-frames', '3', '--video-frames', '4'], 'request', { frames: 4 }],
    [['--chunk-size', '2'], 'request', { chunkSize: 2 }],
    [['--t0', '10', '--t1', '15'], 'request', { t0: 10, t1: 15 }],
    [['--consistency', '0.5'], 'request', { consistency: 0.5 }],
    [['--warp-timestep', '480', '--join-timestep', '560'], 'request', { warpTimestep: 480, joinTimestep: 560 }],
    [['--prompt-travel', '{"4":"a bear","1":"a fox"}'], 'request', { promptTravel: [1, 4] }],
    [['--crop', '0,32', '--target-size', '8x16'], 'request', { modelOptions: { crop: '0,32', targetSize: '8x16' } }],
    [['--fps', '2.5'], 'output', { framesPerSecond: 2.5 }],
    [['--loop', 'ping-pong'], 'output', { pingPong: true }],
    [['--backend', 'cpu'], 'machine', { backend: 'cpu' }],
    [['--threads', '2'], 'machine', { threads: 2 }],
    [['--precision', 'int8'], 'machine', { precision: 'int8' }],
  ] as const)('%j: %s', async (flags, group, expected) => {
    const settings = await generateSettings(...flags);
    const promptTravel = [
      { frame: 1, prompt: 'a fox' },
      { frame: 4, prompt: 'a bear' },
    ];
    const values = 'promptTravel' in expected ? { promptTravel } : expected;
    expect(settings).toEqual({
      ...(await generateSettings()),
      [group]: { ...(group === 'request' && { prompt: 'a panda' }), ...values },
    });
  });

  it.each([
    [['--motion-sampling', 'bilinear'], 'motion-dynamics', { sampling: 'bilinear' }],
    [['--motion-border', 'clamp'], 'motion-dynamics', { border: 'clamp' }],
    [['--loop', 'seamless'], 'motion-dynamics', { loop: true }],
    [['--attention', 'first+previous'], 'cross-frame-attention', { policy: 'first+previous' }],
    [['--init-image', 'a.png'], 'image-to-video', { picture: resolve('a.png') }],
    [['--smooth-background'], 'background-smoothing', { strength: 0.4 }],
    [['--smooth-background', '0.2'], 'background-smoothing', { strength: 0.2 }],
    [['--dreambooth', 'hero:0.8'], 'weight-overlays', { dreambooth: { file: resolve('hero'), strength: 0.8 } }],
    [['--dreambooth', 'a:b/hero'], 'weight-overlays', { dreambooth: { file: resolve('a:b/hero') } }],
    [['--embedding', 'c.pt'], 'weight-overlays', { embeddings: [resolve('c.pt')] }],
    [
      [
        '--embedding',
        'c.safetensors=<toy>',
        '--embedding',
        'a=b/c',
        '--embedding',
        'a=b.safetensors',
        '--embedding',
        'a=b=c',
      ],
      'weight-overlays',
      {
        embeddings: [
          { file: resolve('c.safetensors'), word: '<toy>' },
          resolve('a=b/c'),
          resolve('a=b.safetensors'),
          { file: resolve('a=b'), word: 'c' },
        ],
      },
    ],
    [
      ['--lora', 'b:0.5', '--lora', 'a', '--lora', 'c:-1'],
      'weight-overlays',
      { lora: [{ file: resolve('b'), strength: 0.5 }, { file: resolve('a') }, { file: resolve('c'), strength: -1 }] },
    ],
  ] as const)('%j: %s', async (flags, name, options) => {
    expect(await pluginOptions(name, ...flags)).toEqual([options]);
  });

  it('moves by x and y, by a motion with a name, or by both', async () => {
    expect(await fieldsOf('--motion-x', '-5')).toEqual([[{ kind: 'translate', x: -5, y: 12 }]]);
    expect(await fieldsOf('--motion', 'zoom:1.1')).toEqual([[{ kind: 'zoom', factor: 1.1 }]]);
    expect(await fieldsOf('--motion', 'rotate:-3', '--motion-y', '4')).toEqual([
      [
        { kind: 'rotate', degrees: -3 },
        { kind: 'translate', x: 0, y: 4 },
      ],
    ]);
    expect(await fieldsOf('--motion', 'translate:5,-3')).toEqual([[{ kind: 'translate', x: 5, y: -3 }]]);
    const keyframes = [
      { frame: 3, x: 80 },
      { frame: 7, zoom: 1.5, degrees: 10 },
    ];
    expect(await fieldsOf('--motion', `path:${join(folder, 'path.json')}`)).toEqual([[{ kind: 'path', keyframes }]]);
  });

  it('has no motion where it is switched off', async () => {
    expect(await fieldsOf('--no-motion')).toEqual([]);
    expect(await fieldsOf('--no-motion', '--motion-x', '3')).toEqual([]);
    expect(await fieldsOf('--no-motion', '--motion', 'zoom:2')).toEqual([[{ kind: 'zoom', factor: 2 }]]);
  });

  it('tells flags of a motion that is switched off, and what is wrong with them', async () => {
    const given = ['--motion-border', 'clamp', '--motion-y', '2', '--loop', 'seamless'];
    expect(await flagNoticesOf('--no-motion', ...given)).toEqual(
      ['--motion-y', '--motion-border', '--loop'].map((flag) => `${flag} has no effect here: --no-motion is given`),
    );
    expect(await flagNoticesOf(...given)).toEqual([]);
    expect(await flagNoticesOf('--no-motion', '--loop', 'ping-pong')).toEqual([]);
    expect(await faultsOf('--no-motion', '--motion-x', 'far')).toEqual(["--motion-x: expected a number, got 'far'"]);
  });

  it('reads prompts by frame from a file too', async () => {
    const { request } = await generateSettings('--prompt-travel', join(folder, 'travel.json'));
    expect(request.promptTravel).toEqual([
      { frame: 0, prompt: 'snow' },
      { frame: 6, prompt: 'beach' },
    ]);
    const missing = await runCommand(['generate', 'x', '--prompt-travel', join(folder, 'none.json')]);
    expect(missing).toMatchObject({ code: 3, stderr: expect.stringContaining('--prompt-travel: the file') });
  });

  it('keeps where results go to itself', async () => {
    const flags = ['-o', 'a.gif', '--keep-frames', 'f', '--preview', 'p.png', '-q', '--json'];
    expect(await generateSettings(...flags)).toEqual(await generateSettings());
  });
});

describe('control clips', () => {
  const two = ['--control', 'canny=walk.mp4:0.8', '--control', 'depth=a=b.mp4:1:0.1-0.6'];

  it('are plugins of their own; frames stand still unless a motion is asked for', async () => {
    const { plugins } = await generateSettings(...two);
    expect(plugins).toEqual([
      { name: 'cross-frame-attention', options: {} },
      { name: 'controlnet', options: { kind: 'canny', clip: { file: resolve('walk.mp4') }, scale: 0.8 } },
      {
        name: 'controlnet',
        options: { kind: 'depth', clip: { file: resolve('a=b.mp4') }, scale: 1, span: { start: 0.1, end: 0.6 } },
      },
    ]);
    expect(await fieldsOf(...two, '--motion-x', '5')).toEqual([[{ kind: 'translate', x: 5, y: 12 }]]);
    expect(await fieldsOf(...two, '--no-motion', '--motion-x', '5')).toEqual([]);
  });

  it('take the parts and thresholds that are for all of them, and the network of their kind', async () => {
    const parts = ['--start', '1', '--end', '2.5', '--fps', '10', '--resize', 'paper'];
    const flags = [...parts, '--canny-low', '50', '--canny-high', '150', '--control-model', 'depth=./nets/depth'];
    const options = await pluginOptions('controlnet', ...two, ...flags);
    const part = { start: 1, end: 2.5, rate: 10, resize: 'paper' };
    expect(options).toMatchObject([
      { kind: 'canny', clip: { ...part, file: resolve('walk.mp4') }, cannyLow: 50, cannyHigh: 150 },
      { kind: 'depth', clip: part, cannyLow: 50, cannyHigh: 150, network: resolve('nets/depth') },
    ]);
    expect(options[0]).not.toHaveProperty('network');
    expect((await generateSettings(...two, ...flags)).output).toEqual({ framesPerSecond: 10 });
  });

  it('are told by their flags where they are wrong', async () => {
    expect(await faultsOf('--control', 'walk.mp4')).toEqual([
      "--control: expected KIND=FILE[:SCALE[:START-END]], got 'walk.mp4'",
    ]);
    expect(await faultsOf('--control', 'edges=a.mp4:20', '--canny-low', 'x')).toEqual([
      "--control (kind): expected one of canny, depth, pose, ready, got 'edges'",
      '--control (scale): expected a number from -10 to 10, got 20',
      "--canny-low: expected a number, got 'x'",
    ]);
    expect(await faultsOf('--control', 'canny=a.mp4', '--control-model', 'edges=a')).toEqual([
      "--control-model: expected KIND=FOLDER with a KIND of canny, depth, pose, ready, got 'edges=a'",
    ]);
    expect(await faultsOf('--control', 'canny=a.mp4:1:0.6-0.2')).toEqual([
      '--control (span): expected fractions start and end, 0 ≤ start < end ≤ 1, got {"start":0.6,"end":0.2}',
    ]);
    expect(await faultsOf('--control', 'canny=a.mp4', '--control', 'depth=a.mp4', '--start', '-1')).toEqual([
      '--start: expected a number from 0 to 86400, got -1',
    ]);
  });

  it('are others for T2I-Adapters, whose networks have to be given', async () => {
    const flags = ['--adapter', 'ready=walk.mp4:0.8:0-0.5', '--adapter', 'canny=b.mp4', '--adapter-strength', '0.3'];
    const networks = ['--adapter-model', 'ready=owner/sketch', '--adapter-model', 'canny=./nets/canny'];
    const { plugins } = await generateSettings(...flags, ...networks, '--control', 'canny=c.mp4');
    const clip = (name: string) => ({ file: resolve(name) });
    expect(plugins).toEqual([
      { name: 'cross-frame-attention', options: {} },
      { name: 'controlnet', options: { kind: 'canny', clip: clip('c.mp4') } },
      {
        name: 't2i-adapter',
        options: {
          ...{ kind: 'ready', clip: clip('walk.mp4'), network: 'owner/sketch' },
          ...{ scale: 0.8, span: { start: 0, end: 0.5 } },
        },
      },
      {
        name: 't2i-adapter',
        options: { kind: 'canny', clip: clip('b.mp4'), network: resolve('nets/canny'), scale: 0.3 },
      },
    ]);
    const expected = 'expected the name of a folder or file with a T2I-Adapter, got none';
    expect(await faultsOf(...flags, ...networks.slice(2))).toEqual([`--adapter-model ready=FOLDER: ${expected}`]);
    expect(await faultsOf(...flags)).toEqual([
      `--adapter-model ready=FOLDER: ${expected}`,
      `--adapter-model canny=FOLDER: ${expected}`,
    ]);
  });

  it('have to be there for flags that are for all of them', async () => {
    expect(await faultsOf('--canny-low', '5', '--control-model', 'canny=a', '--start', '1')).toEqual([
      '--canny-low: expected a --control that it is for, got none',
      '--control-model: expected a --control that it is for, got none',
      '--start: expected a clip that it is for, got none',
    ]);
  });
});

describe('edit', () => {
  const edit = (...flags: readonly string[]) => settingsOf('edit', 'in.mp4', 'make it snow', ...flags);

  it('keeps to the clip and takes the embedded edit model', async () => {
    expect(await edit()).toEqual({
      format: 2,
      model: { source: 'embedded:edit' },
      request: { prompt: 'make it snow' },
      plugins: [
        { name: 'cross-frame-attention', options: {} },
        { name: 'instruct-pix2pix', options: { clip: { file: resolve('in.mp4') } } },
      ],
      output: {},
      machine: {},
    });
  });

  it('takes its own flags, those of weights and those of clips', async () => {
    const flags = ['--image-cfg-scale', '0.5', '--no-audio', '--no-shared-noise', '-m', 'ip2p', '--lora', 'a:0.5'];
    const { model, output, request, plugins } = await edit(...flags, '--start', '1', '--resize', 'cover');
    expect({ model, output, request }).toEqual({
      model: { source: resolve('ip2p') },
      output: { audio: false },
      request: { prompt: 'make it snow', sharedNoise: false },
    });
    expect(plugins.map(({ name }) => name)).toEqual(['cross-frame-attention', 'weight-overlays', 'instruct-pix2pix']);
    expect(plugins[2]?.options).toEqual({
      clip: { file: resolve('in.mp4'), start: 1, resize: 'cover' },
      imageGuidanceScale: 0.5,
    });
  });

  it.each(['--motion-x', '--control', '--t0', '--smooth-background'])('has no %s', async (flag) => {
    const { code, stderr } = await runCommand(['edit', 'in.mp4', 'x', flag, '1']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`unknown option '${flag}'`) });
  });

  it('tells faults by the names of its arguments', async () => {
    const { code, stderr } = await runCommand(['edit', '', '', '--image-cfg-scale', 'x']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^zeroreel: instruction: expected some text/);
    expect(stderr).toMatch(/^file \(clip\.file\): expected the name of a video/m);
    expect(stderr).toMatch(/^--image-cfg-scale: expected a number, got 'x'/m);
  });
});

describe('what is wrong', () => {
  it('is told at once, each by its flag', async () => {
    const flags = ['--steps', '0', '--seed', 'lucky', '--fps', '0', '--attention', 'all', '--loop', 'twice', '-W', '4'];
    expect(await faultsOf(...flags, '--motion', 'shake:2', '--smooth-background', '2')).toEqual([
      "--loop: expected one of ping-pong, seamless, got 'twice'",
      "--motion: expected zoom:FACTOR, rotate:DEGREES, translate:X,Y or path:FILE.json, got 'shake:2'",
      '--width: expected an integer from 8 to 4096, got 4',
      "--seed: expected an integer from 0 to 9007199254740991, got 'lucky'",
      '--steps: expected an integer from 1 to 1000, got 0',
      '--fps: expected a number above 0 up to 1000, got 0',
      "--attention: expected one of first, previous, first+previous, off, got 'all'",
      '--smooth-background: expected a number from 0 to 1, got 2',
    ]);
  });

  it.each([
    [['--motion', 'zoom'], '--motion: expected zoom:FACTOR'],
    [['--motion', 'zoom:fast'], "--motion: expected a number after the colon, got 'zoom:fast'"],
    [['--motion', 'rotate:'], "--motion: expected a number after the colon, got 'rotate:'"],
    [['--motion', 'translate:3'], '--motion: expected two numbers after the colon'],
    [['--motion', 'zoom:0'], '--motion (value 1, factor): expected a number above 0, got 0'],
    [['--motion-x', 'far'], "--motion-x: expected a number, got 'far'"],
    [['--lora', ':0.5'], "--lora: expected PATH[:STRENGTH], got ':0.5'"],
    [['--prompt-travel', 'snow'], '--prompt-travel: expected { "FRAME": "prompt"'],
    [['--prompt-travel', '{ "1.5": "snow" }'], '--prompt-travel: expected { "FRAME": "prompt"'],
    [['--prompt-travel', '{}'], '--prompt-travel: expected { "FRAME": "prompt"'],
    [['--threads', '2.5'], '--threads: expected an integer from 1 to 1024, got 2.5'],
    [['--eta', 'Infinity'], "--eta: expected a number from 0 to 1, got 'Infinity'"],
    [['--cfg-scale', ''], "--cfg-scale: expected a number from 0 to 1000, got ''"],
    [['--precision', 'int4'], "--precision: expected one of float32, float16, int8, got 'int4'"],
  ])('%j', async (flags, message) => {
    const faults = await faultsOf(...flags);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(message);
  });

  it('in a file of keyframes is told by its place', async () => {
    await writeFile(join(folder, 'far.json'), '[{"frame":1},{"frame":2,"x":"far"}]');
    expect(await faultsOf('--motion', `path:${join(folder, 'far.json')}`)).toEqual([
      "--motion (value 1, keyframes[1].x): expected a finite number, got 'far'",
    ]);
    await writeFile(join(folder, 'damaged.json'), '{');
    expect((await faultsOf('--motion', `path:${join(folder, 'damaged.json')}`))[0]).toMatch(
      /^--motion: expected a file of keyframes \(.*damaged\.json: expected JSON/,
    );
    const { code } = await runCommand(['generate', 'x', '--motion', 'path:/nowhere/path.json']);
    expect(code).toBe(3);
  });

  it('in the prompt is told by its name', async () => {
    const { code, stderr } = await runCommand(['generate', ' ']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('prompt: expected some text') });
  });
});
