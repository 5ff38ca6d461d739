import { formatShape } from '@zeroreel/onnx';
import type { ConditionedRun, Conditioner, PreparedConditioner } from '../conditioning/conditioner.js';
import type { NamedTensors } from '../networks/text-conditioning.js';
import { disposeAll } from '../disposal.js';
import { throwIfAborted, ZeroreelError } from '../errors.js';
import type { UNetAddition } from '../networks/unet-addition.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Conditioning } from './network-input.js';

/** All conditioners of a run, ready. */
export interface RunConditioning extends AsyncDisposable, Pick<Conditioning, 'inputs'> {
  readonly additions: readonly UNetAddition[];
  readonly channels?: Tensor;
}

/** Prepares conditioners one after the other. What is ready is freed again where a later one fails. */
export async function prepareConditioning(
  conditioners: readonly Conditioner[],
  run: ConditionedRun,
): Promise<RunConditioning> {
  const prepared: PreparedConditioner[] = [];
  try {
    for (const conditioner of conditioners) {
      throwIfAborted(run.signal);
      const ready = await conditioner.prepare(run);
      prepared.push(ready);
      requireChannels(conditioner, ready, run);
    }
  } catch (error) {
    await disposeAll(prepared);
    throw error;
  }
  const channels = prepared.find((conditioner) => conditioner.channels !== undefined)?.channels;
  return {
    additions: prepared.flatMap(({ additions }) => additions),
    ...(channels && { channels }),
    inputs(i, steps) {
      const all = prepared.map((conditioner) => conditioner.inputs(i, steps));
      return { perFrame: merge(all.map((each) => each.perFrame)), shared: merge(all.map((each) => each.shared)) };
    },
    [Symbol.asyncDispose]: () => disposeAll(prepared),
  };
}

const merge = (inputs: readonly (NamedTensors | undefined)[]): NamedTensors =>
  Object.fromEntries(inputs.flatMap((tensors) => Object.entries(tensors ?? {})));

/** C′ of all conditioners. @throws ZeroreelError `plugin` where more than one gives channels */
export function countExtraChannels(conditioners: readonly Conditioner[]): number {
  const giving = conditioners.filter(({ extraChannels }) => extraChannels > 0);
  if (giving.length < 2) return giving[0]?.extraChannels ?? 0;
  const names = giving.map(({ name }) => `'${name}'`).join(' and ');
  throw new ZeroreelError('plugin', `Only one conditioner may give the UNet further channels, got ${names}`);
}

/** What a conditioner gives has to be what it has announced: the UNet was checked against that. */
function requireChannels(
  { name, extraChannels }: Conditioner,
  { channels }: PreparedConditioner,
  { video, guidance }: ConditionedRun,
): void {
  const [frames, rows, got] = channels?.shape ?? [];
  const asAnnounced = frames === video.frames && rows === guidance.rows.length && got === extraChannels;
  if (channels === undefined ? extraChannels === 0 : extraChannels > 0 && asAnnounced) return;
  const wanted = `[${video.frames}, ${guidance.rows.length}, ${extraChannels}, h, w]`;
  const expected = extraChannels === 0 ? 'no channels, as it announced' : `channels ${wanted}`;
  const facts = `expected ${expected}, got ${channels ? formatShape(channels.shape) : 'none'}`;
  throw new ZeroreelError('plugin', `'${name}': ${facts}`);
}
