import { describe, expect, expectTypeOf, it } from 'vitest';
import { everyOption, everyValue } from '../__testing__/every-option.js';
import type { ModelFiles } from '../files/model-files.js';
import type { NetworkFiles } from '../files/network-files.js';
import type { PictureFrame } from '../tensor/picture-frame.js';
import { integer, text } from './declare.js';
import type {
  ClipReference,
  MotionFieldValue,
  PromptKeyframe,
  Span,
  NamedWeightsReference,
  WeightsReference,
} from './option.js';
import type {
  FilledOptions,
  GivenOptions,
  NamedWeights,
  OpenedWeights,
  PluginInput,
  PluginValues,
} from './option-values.js';
import { fillDefaults, parseOptions } from './parse-options.js';

type Every = typeof everyOption;

describe('types of option values', () => {
  it('are what settings keep', () => {
    type Given = GivenOptions<Every>;
    expectTypeOf(everyValue).toExtend<Given>();
    expectTypeOf<Given['count']>().toEqualTypeOf<number>();
    expectTypeOf<Given['mode']>().toEqualTypeOf<'soft' | 'hard' | undefined>();
    expectTypeOf<Given['grid']>().toEqualTypeOf<readonly (readonly number[])[] | undefined>();
    expectTypeOf<Given['part']>().toEqualTypeOf<Span | undefined>();
    expectTypeOf<Given['camera']>().toEqualTypeOf<readonly MotionFieldValue[] | undefined>();
    expectTypeOf<Given['travel']>().toEqualTypeOf<readonly PromptKeyframe[] | undefined>();
    expectTypeOf<Given['mask']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Given['pose']>().toEqualTypeOf<ClipReference>();
    expectTypeOf<Given['lora']>().toEqualTypeOf<WeightsReference | undefined>();
    expectTypeOf<Given['overlay']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Given['toy']>().toEqualTypeOf<string | NamedWeightsReference | undefined>();
    // @ts-expect-error -- count and pose are required
    const missing: Given = {};
    expect(parseOptions(everyOption, missing, '').faults.map(({ path }) => path)).toEqual(['count', 'pose']);
  });

  it('are always there once defaults are filled in, where there is one', () => {
    type Filled = FilledOptions<Every>;
    expectTypeOf<Filled['scale']>().toEqualTypeOf<number>();
    expectTypeOf<Filled['mode']>().toEqualTypeOf<'soft' | 'hard'>();
    expectTypeOf<Filled['rate']>().toEqualTypeOf<number | undefined>();
    const filled = fillDefaults(
      { size: integer({ description: 'a test', default: 3 }), title: text({ description: 'a test' }) },
      {},
    );
    expectTypeOf(filled).toEqualTypeOf<{ readonly size: number; readonly title: string | undefined }>();
    expect(filled).toEqual({ size: 3, title: undefined });
  });

  it('are opened files for plugins', () => {
    type Values = PluginValues<Every>;
    expectTypeOf<Values['scale']>().toEqualTypeOf<number>();
    expectTypeOf<Values['mask']>().toEqualTypeOf<PictureFrame | undefined>();
    expectTypeOf<Values['pose']>().toEqualTypeOf<readonly PictureFrame[]>();
    expectTypeOf<Values['lora']>().toEqualTypeOf<OpenedWeights | undefined>();
    expectTypeOf<Values['overlay']>().toEqualTypeOf<ModelFiles | undefined>();
    expectTypeOf<Values['toy']>().toEqualTypeOf<ModelFiles | NamedWeights | undefined>();
    expectTypeOf<Values['control']>().toEqualTypeOf<NetworkFiles | undefined>();
    expectTypeOf<Values['table']>().toEqualTypeOf<string | undefined>();
    type Input = PluginInput<Every>;
    expectTypeOf<Input['scale']>().toEqualTypeOf<number | undefined>();
    expectTypeOf<Input['pose']>().toEqualTypeOf<readonly PictureFrame[]>();
  });
});
