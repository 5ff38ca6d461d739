import type { ClipReference, Option } from '@zeroreel/core';
import type { DeclaredPlugins, Settings } from '@zeroreel/run';
import type { ClipPart } from '../clip/clip-part.js';

/** The parts of clips and the pictures that settings name, which the page reads for the worker. */
export const namedClips = ({ plugins }: Pick<Settings, 'plugins'>, known: DeclaredPlugins): readonly ClipPart[] =>
  plugins.flatMap(({ name, options }) =>
    Object.entries(known(name)?.options ?? {}).flatMap(([key, option]) => partsOf(option, options[key])),
  );

function partsOf(option: Option, value: unknown): readonly ClipPart[] {
  if (value === undefined) return [];
  switch (option.kind) {
    case 'list':
      return (value as readonly unknown[]).flatMap((item) => partsOf(option.of as Option, item));
    case 'clip':
      return [value as ClipReference];
    case 'picture':
      return [{ file: value as string }];
    default:
      return [];
  }
}
