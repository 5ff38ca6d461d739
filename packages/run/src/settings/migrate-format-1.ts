import { joinPath, shown, type Fault } from '@zeroreel/core';
import { SETTINGS_FORMAT } from './settings.js';

/*
 * Settings of format 1, as files and links kept them until version 0.1. Only their layout is changed here: values go into
 * format 2 as they are, where its parser checks them.
 */

type Tree = Readonly<Record<string, unknown>>;

/** Settings in the layout of format 2, unchecked, and what was wrong with the old layout. */
export interface MigratedSettings {
  readonly settings: Tree;
  readonly faults: readonly Fault[];
}

/** Changes the layout of settings of format 1 into that of format 2. */
export function migrateFormat1(old: Tree): MigratedSettings {
  const reader = new Reader(old);
  const motion = reader.object('motion');
  const clip = reader.object('clip');
  const edit = reader.object('edit');
  const controls = reader.objects('controls');
  const overlays = reader.objects('overlays');
  const request = reader.object('request');
  const { loop } = old;
  if (loop !== undefined && loop !== 'seamless' && loop !== 'ping-pong') reader.fault('loop', 'seamless or ping-pong');
  if (old['model'] === undefined) reader.fault('model', 'the name of a model');
  if (request === undefined) reader.fault('request', 'an object');
  const plugins = [
    ...(motion ? [motionPlugin({ ...motion, ...(loop === 'seamless' && { loop: true }) })] : []),
    plugin('cross-frame-attention', defined({ policy: old['attention'] })),
    ...overlayPlugins(reader, overlays, old['embeddings']),
    ...(controls ?? []).map((control) => controlPlugin(control, clip)),
    ...(edit ? [editPlugin(edit, clip)] : []),
    ...(old['initImage'] === undefined ? [] : [plugin('image-to-video', { picture: old['initImage'] })]),
    ...(old['smoothBackground'] === undefined
      ? []
      : [plugin('background-smoothing', { strength: old['smoothBackground'] })]),
    ...(reader.objects('plugins') ?? []).map(strangerPlugin),
  ];
  const settings = {
    ...strays(old),
    format: SETTINGS_FORMAT,
    model: defined({ source: old['model'], variant: old['variant'] }),
    request,
    plugins,
    output: defined({
      framesPerSecond: old['framesPerSecond'],
      pingPong: loop === 'ping-pong' ? true : undefined,
      audio: edit?.['keepAudio'],
    }),
    machine: defined({ backend: old['backend'], threads: old['threads'], precision: old['precision'] }),
  };
  return { settings, faults: reader.faults };
}

const KNOWN =
  'format model variant request motion attention clip controls edit overlays embeddings initImage smoothBackground loop plugins backend threads precision framesPerSecond'.split(
    ' ',
  );

/** What format 1 never had stays where it is, so that the parser tells it. */
const strays = (old: Tree): Tree => Object.fromEntries(Object.entries(old).filter(([key]) => !KNOWN.includes(key)));

const plugin = (name: string, options: Tree) => ({ name, options });

function overlayPlugins(reader: Reader, overlays: readonly Tree[] | undefined, embeddings: unknown) {
  if (overlays === undefined && embeddings === undefined) return [];
  const dreamBooths: Tree[] = [];
  const lora: Tree[] = [];
  overlays?.forEach(({ kind, ...weights }, k) => {
    if (kind === 'lora') lora.push(weights);
    else if (kind === 'dreambooth') dreamBooths.push(weights);
    else reader.fault(`overlays[${k}].kind`, 'lora or dreambooth', kind);
  });
  const [dreambooth, ...more] = dreamBooths;
  if (more.length > 0) reader.fault('overlays', 'one dreambooth at most', `${dreamBooths.length}`);
  return [plugin('weight-overlays', defined({ dreambooth, lora: lora.length > 0 ? lora : undefined, embeddings }))];
}

function controlPlugin({ kind, file, model, scale, start, end, ...more }: Tree, clip: Tree | undefined) {
  const { cannyLow, cannyHigh } = clip ?? {};
  return plugin('controlnet', {
    ...more,
    ...defined({ kind, network: model === 'embedded' ? undefined : model, scale, cannyLow, cannyHigh }),
    clip: clipOf(file, clip),
    ...(start === undefined && end === undefined ? {} : { span: { start: start ?? 0, end: end ?? 1 } }),
  });
}

function editPlugin({ file, imageGuidanceScale, keepAudio: _, ...more }: Tree, clip: Tree | undefined) {
  return plugin('instruct-pix2pix', { ...more, ...defined({ imageGuidanceScale }), clip: clipOf(file, clip) });
}

/** The part of a clip was the same for all; the page's first files had no rule of resizing, and cut. */
function clipOf(file: unknown, clip: Tree | undefined): Tree {
  const { start, framesPerSecond: rate, resize = 'cover', cannyLow: _low, cannyHigh: _high, ...part } = clip ?? {};
  return { file, ...defined({ ...part, start: start === 0 ? undefined : start, rate, resize }) };
}

/** Motion dynamics by name had numbers in the place of fields. */
function strangerPlugin({ source, options, ...more }: Tree): Tree {
  if (source !== 'motion-dynamics' || !isTree(options)) return { ...more, ...defined({ name: source, options }) };
  const { x = 12, y = 12, zoom = 1, degrees = 0, ...rest } = options;
  const turns =
    zoom === 1 && degrees === 0
      ? []
      : [
          { kind: 'zoom', factor: zoom },
          { kind: 'rotate', degrees },
        ];
  return motionPlugin({ ...rest, fields: [...turns, { kind: 'translate', x, y }] });
}

const motionPlugin = (options: Tree) => plugin('motion-dynamics', asSampledThen(options));

/** Bilinear sampling mixed noise too, before there was consistency. */
export const asSampledThen = (motion: Tree): Tree =>
  motion['sampling'] === 'bilinear' ? { ...motion, sampling: 'mixed' } : motion;

const defined = (tree: Tree): Tree =>
  Object.fromEntries(Object.entries(tree).filter(([, value]) => value !== undefined));

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads parts of an old layout and notes those of another form. */
class Reader {
  readonly faults: Fault[] = [];

  constructor(private readonly old: Tree) {}

  object(key: string): Tree | undefined {
    const value = this.old[key];
    if (value === undefined || isTree(value)) return value;
    this.fault(key, 'an object', value);
    return undefined;
  }

  objects(key: string): readonly Tree[] | undefined {
    const value = this.old[key];
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) {
      this.fault(key, 'a list', value);
      return undefined;
    }
    return value.flatMap((item: unknown, k) => {
      if (isTree(item)) return [item];
      this.fault(joinPath(key, [k]), 'an object', item);
      return [];
    });
  }

  fault(path: string, expected: string, got: unknown = this.old[path]): void {
    this.faults.push({ path, message: `expected ${expected}, got ${shown(got)}` });
  }
}
