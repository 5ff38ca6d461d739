import { requestOptions, type Options } from '@zeroreel/core';
import { builtInPlugins } from '@zeroreel/plugins';
import { machineOptions, modelOptions, outputOptions } from '@zeroreel/run';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../__testing__/run-command.js';

/** Help by heading: each heading with the text below it. */
async function sectionsOf(...args: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const { code, stdout } = await runCommand(args);
  expect(code).toBe(0);
  const parts = stdout.split(/^(?=\S.*\n {2}-)/m).slice(1);
  return Object.fromEntries(parts.map((part) => [part.split('\n')[0] ?? '', part]));
}

const flagsOf = (text = ''): readonly string[] =>
  [...text.matchAll(/^ {2}(?:-\w, )?(--[a-z0-9-]+)/gm)].map(([, flag]) => flag ?? '');
const oneLine = (text = ''): string => text.replace(/\s+/g, ' ');

describe('zeroreel generate --help', () => {
  it('lists basic flags under the headings of their groups and plugins', async () => {
    const sections = await sectionsOf('generate', '--help');
    expect(Object.keys(sections)).toEqual([
      'Output:',
      'Plugins:',
      'Prompt and size:',
      'Model:',
      'Clips (for every clip that is given):',
      ...builtInPlugins
        .filter(({ name }) => name !== 'instruct-pix2pix')
        .map(({ name, summary }) => `${name}: ${summary}`),
      'Machine:',
      'Options:',
    ]);
    expect(flagsOf(sections['Output:'])).toEqual([
      ...['--output', '--keep-frames', '--preview', '--resume', '--quiet', '--json', '--fps', '--loop'],
    ]);
    expect(flagsOf(sections['Prompt and size:'])).toEqual([
      ...['--lora-dir', '--prompt-travel', '--negative-prompt', '--prompt-syntax', '--width', '--height'],
      ...['--video-frames', '--seed', '--steps', '--cfg-scale', '--consistency'],
    ]);
    const [motion] = Object.keys(sections).filter((heading) => heading.startsWith('motion-dynamics'));
    expect(flagsOf(sections[motion ?? ''])).toEqual(['--motion', '--motion-x', '--motion-y', '--no-motion']);
  });

  it('says of each flag what its declaration says', async () => {
    const sections = await sectionsOf('generate', '--help-all');
    const text = oneLine(Object.values(sections).join('\n'));
    const groups: readonly Options[] = [modelOptions, requestOptions, machineOptions];
    const plugins = builtInPlugins.filter(({ name }) => name !== 'instruct-pix2pix').map(({ options }) => options);
    for (const option of [...groups, ...plugins].flatMap((options) => Object.values(options))) {
      if (option.flag !== undefined) expect(text).toContain(oneLine(option.description));
    }
    expect(text).toContain(`${outputOptions.framesPerSecond.description} (default: the clip's, else 4)`);
    expect(text).toContain('-W, --width <pixels> width of the video (default: ');
    expect(text).toContain('--start <seconds> where to begin in the clip');
    expect(text).toContain('--smooth-background [number] weight of');
    expect(text).toContain('--eta <number> noise that steps of ddim and tcd add: 0 none');
    expect(text).toContain('--control-model <kind=folder> the ControlNet of this kind');
    expect(text).toContain('--sampler <name> how noise becomes a picture (ddim, ddpm,');
    expect(text).toContain('nearest: takes the nearest cell; bilinear:');
    expect(text).toContain('--motion-x <pixels>');
    expect(text).toContain("1 here is webui's and Civitai's clip skip 2");
    expect(text).toContain('--embedding <file[=word]> textual inversions');
    expect(text).toContain('(default: 12, or 0 beside --motion)');
  });

  it('has expert flags behind basic ones, and only where all are asked for', async () => {
    const all = await sectionsOf('generate', '--help-all');
    const basic = await sectionsOf('generate', '--help');
    expect(basic).not.toHaveProperty('Sampling:');
    expect(flagsOf(all['Sampling:'])).toEqual([
      ...[
        '--sampler',
        '--sigmas',
        '--spacing',
        '--timesteps',
        '--eta',
        '--warp-timestep',
        '--join-timestep',
        '--t0',
        '--t1',
        '--chunk-size',
        '--cache',
        '--clip-skip',
        '--shared-noise',
      ],
      ...['--no-shared-noise', '--profile', '--original-size', '--crop', '--target-size'],
    ]);
    expect(flagsOf(all['Machine:'])).toEqual(['--backend', '--threads', '--precision']);
    expect(flagsOf(basic['Machine:'])).toEqual(['--backend']);
    const { stdout } = await runCommand(['generate', '--help']);
    expect(stdout).toContain('zeroreel generate --help-all shows the flags for experts too.\n');
    expect((await runCommand(['generate', '--help-all'])).stdout).not.toContain('shows the flags for experts');
  });
});

describe('zeroreel edit --help-all', () => {
  it('has the flags that go along with an edited clip', async () => {
    const text = Object.values(await sectionsOf('edit', '--help-all')).join('\n');
    const flags = flagsOf(text);
    expect(flags).toEqual(
      expect.arrayContaining(['--image-cfg-scale', '--no-audio', '--lora', '--attention', '--start']),
    );
    for (const absent of ['--motion', '--control', '--t0', '--init-image', '--instruct-pix2pix-clip']) {
      expect(flags).not.toContain(absent);
    }
  });
});

it('names the commands and the exit codes', async () => {
  const { code, stdout } = await runCommand(['--help']);
  expect(code).toBe(0);
  for (const word of ['generate', 'edit', 'plugins', 'inspect', 'rerun', 'doctor', 'Exit codes', '130']) {
    expect(stdout).toContain(word);
  }
});
