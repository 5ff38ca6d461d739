import type { RunSettings } from '@zeroreel/run';

/** Names of the clips and pictures of settings; the other files are weights. */
export const clipNames = ({ controls = [], edit, initImage }: RunSettings): readonly string[] => [
  ...controls.map(({ file }) => file),
  ...(edit ? [edit.file] : []),
  ...(initImage === undefined ? [] : [initImage]),
];
