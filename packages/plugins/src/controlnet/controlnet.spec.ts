import { Conditioner, createContainer, tensor, type DiffusionModel } from '@zeroreel/core';
import type { ControlNet } from '@zeroreel/models';
import { describe, expect, it } from 'vitest';
import { controlNet, controlNets } from './index.js';

const network = { name: 'folder/canny' } as ControlNet;
const pictures = tensor(new Float32Array(3), [1, 3, 1, 1]);

describe('controlNet', () => {
  it('works several at once, each under a name of its own', () => {
    const plugins = [
      ...controlNets([
        { network, pictures },
        { network, pictures },
        { network, pictures, name: 'depth' },
      ]),
      controlNet({ network, pictures, name: 'pose' }),
    ];
    const names = ['controlnet', 'controlnet-2', 'depth', 'pose'];
    expect(plugins.map(({ name }) => name)).toEqual(names);
    const container = createContainer({ model: { name: 'none' } as DiffusionModel, plugins });
    expect(container.getAll(Conditioner).map(({ name }) => name)).toEqual(names);
  });

  it('needs names of their own', () => {
    const plugins = [controlNet({ network, pictures }), controlNet({ network, pictures })];
    expect(() => createContainer({ model: { name: 'none' } as DiffusionModel, plugins })).toThrow(
      "The plugin 'controlnet' is in the list twice",
    );
  });

  it.each([
    [{ scale: NaN }, 'ControlNet scale: expected a finite number, got NaN'],
    [{ start: -0.1 }, 'ControlNet start: expected a number from 0 to below 1, got -0.1'],
    [{ start: 1 }, 'ControlNet start: expected a number from 0 to below 1, got 1'],
    [{ start: 0.5, end: 0.5 }, 'ControlNet end: expected a number above start (0.5) and up to 1, got 0.5'],
    [{ end: 1.2 }, 'ControlNet end: expected a number above start (0) and up to 1, got 1.2'],
    [{ name: 'a.b' }, "ControlNet name: expected letters, digits and hyphens, got 'a.b'"],
  ])('refuses %j', (options, message) => {
    expect(() => controlNet({ network, pictures, ...options })).toThrow(
      expect.objectContaining({ code: 'invalid-request', message }),
    );
  });
});
