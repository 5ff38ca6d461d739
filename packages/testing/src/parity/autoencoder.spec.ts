import { describe, it } from 'vitest';
import { expectClose } from '../expect-close.js';
import { GOLDEN_NAMES, readGoldens } from '../goldens/read-goldens.js';
import { openGoldenModel, specBackend } from './golden-model.js';

const TOLERANCE = { relative: 1e-4 };

describe.each(GOLDEN_NAMES)('autoencoder of %s', (name) => {
  const goldens = readGoldens(name);
  const picture = goldens.networks.float('vae.picture');
  const [, , height = 0, width = 0] = picture.shape;

  it('decodes as diffusers does', async () => {
    await using backend = await specBackend();
    await using model = await openGoldenModel(goldens, backend);
    const autoencoder = await model.compileAutoencoder({ width, height });
    const decoded = await autoencoder.decode(goldens.networks.float('vae.latents'));
    expectClose(decoded, goldens.networks.float('vae.decoded'), TOLERANCE);
  });

  it('encodes as diffusers does', async () => {
    await using backend = await specBackend();
    await using model = await openGoldenModel(goldens, backend);
    const autoencoder = await model.compileAutoencoder({ width, height });
    const { mean, std } = await autoencoder.encode(picture);
    expectClose(mean, goldens.networks.float('vae.mean'), TOLERANCE);
    expectClose(std, goldens.networks.float('vae.std'), TOLERANCE);
  });
});
