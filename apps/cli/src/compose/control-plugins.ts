import { ZeroreelError, type Backend, type ControlPreprocessor, type Plugin } from '@zeroreel/core';
import { cannyPreprocessor, depthMaps, givenPictures, type Frame } from '@zeroreel/media';
import { MINI_MODELS, miniModelPath } from '@zeroreel/mini';
import { loadControlNet } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import { controlNets, type ControlNetOptions } from '@zeroreel/plugins';
import type { ClipSettings, ControlKind, ControlSettings } from '../settings/conditioning-settings.js';
import type { RunSettings } from '../settings/run-settings.js';

/** What control plugins are made from. Networks that are opened go into `owned`. */
export interface ControlContext {
  readonly backend: Backend;
  /** Frames of each control clip, in the order of the settings. */
  readonly clips: readonly (readonly Frame[])[];
  readonly owned: AsyncDisposable[];
}

/** ControlNets, opened, with pictures made from their clips. @throws ZeroreelError */
export async function controlPlugins(
  settings: RunSettings,
  { backend, clips, owned }: ControlContext,
): Promise<Plugin[]> {
  const { controls = [], clip, model, variant, precision } = settings;
  const list: ControlNetOptions[] = [];
  for (const [index, control] of controls.entries()) {
    const dtype = precision === 'int8' ? undefined : precision;
    const files = openModelFolder(controlNetFolder(control, model));
    const network = await loadControlNet(files, backend, { ...(dtype && { dtype }), ...(variant && { variant }) });
    owned.push(network);
    const { scale, start, end } = control;
    const frames = clips[index] ?? [];
    list.push({ network, scale, start, end, pictures: () => preprocessorFor(control.kind, clip).prepare(frames) });
  }
  return controlNets(list);
}

function preprocessorFor(kind: ControlKind, clip: ClipSettings | undefined): ControlPreprocessor {
  switch (kind) {
    case 'canny':
      return cannyPreprocessor({ low: clip?.cannyLow ?? 100, high: clip?.cannyHigh ?? 200 });
    case 'depth':
      return depthMaps();
    case 'pose':
    case 'ready':
      return givenPictures(kind);
  }
}

function controlNetFolder({ kind, model }: ControlSettings, base: string): string {
  if (model !== 'embedded') return model;
  const embedded = MINI_MODELS.find((name) => name === kind);
  if (base === 'embedded' && embedded !== undefined) return miniModelPath(embedded);
  const reason = base === 'embedded' ? 'the embedded model has none' : 'the embedded ones do not fit other models';
  throw new ZeroreelError(
    'invalid-request',
    `--control ${kind}: expected --control-model ${kind}=FOLDER with a ControlNet for the model; ${reason}`,
  );
}
