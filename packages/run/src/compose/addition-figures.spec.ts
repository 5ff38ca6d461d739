import { miniModelPath } from '@zeroreel/mini';
import type { Plugin } from '@zeroreel/core';
import { openNetwork } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import { controlNet, motionDynamics } from '@zeroreel/plugins';
import { expect, it } from 'vitest';
import { additionFigures, readAdditionFigures } from './addition-figures.js';

const known = (name: string) => [controlNet, motionDynamics].find((each) => each.name === name);
const open = {
  files: async (name: string) => openModelFolder(name),
  embeddedNetwork: async () => openModelFolder(miniModelPath('depth')),
};

it('reads how large the networks in the UNet are, given and embedded ones', async () => {
  const plugins = [
    { name: 'controlnet', options: { network: miniModelPath('canny') } },
    { name: 'controlnet', options: {} },
    { name: 'motion-dynamics', options: {} },
    { name: 'of-a-stranger', options: {} },
  ];
  const figures = await readAdditionFigures({ plugins }, known, open);
  expect(figures).toHaveLength(2);
  for (const { parameters, byType } of figures) {
    expect(parameters).toBeGreaterThan(1e5);
    expect(byType).toEqual({ float16: parameters });
  }
  const network = await openNetwork(openModelFolder(miniModelPath('canny')));
  const opened = [controlNet, motionDynamics].map(
    (definition) => ({ definition, options: { network } }) as unknown as Plugin,
  );
  expect(additionFigures(opened)).toEqual([figures[0]]);
});

it('tells of a network that is not there', async () => {
  const plugins = [{ name: 'controlnet', options: { network: '/nowhere' } }];
  await expect(readAdditionFigures({ plugins }, known, open)).rejects.toMatchObject({ code: 'missing-file' });
});
