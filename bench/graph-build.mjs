// Time to write a UNet's graph and to encode it, without its weights' bytes: node bench/graph-build.mjs MODEL [--repeats 15]
import { parseArgs } from 'node:util';
import { selfAttention } from '@zeroreel/core';
import { buildUNet, openWeights, parseUNetConfig, textShapes } from '@zeroreel/models';
import { openModelFolder } from '@zeroreel/node';
import { encodeModel, portableDialect } from '@zeroreel/onnx';
import { firstFrameAttention } from '@zeroreel/plugins';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { repeats: { type: 'string', default: '15' }, 'latent-size': { type: 'string', default: '32' } },
});
const files = openModelFolder(positionals[0]);
const file = await files.open('unet/config.json');
const config = parseUNetConfig(JSON.parse(Buffer.from(await file.read(0, file.size)).toString()), 'unet/config.json');
const headerBegan = performance.now();
const weights = await openWeights(files, { folder: 'unet', stem: 'diffusion_pytorch_model' });
const header_ms = performance.now() - headerBegan;

const size = Number(flags['latent-size']);
const batch = { frames: 4, rows: 2, height: size, width: size, text: textShapes(config, 77) };
const forms = {
  'joint, first frame': { role: 'joint', attention: firstFrameAttention },
  'anchor, first frame': { role: 'anchor', attention: firstFrameAttention },
  'independent frames': { role: 'joint', attention: selfAttention },
};
const rows = {};
for (const [name, form] of Object.entries(forms)) {
  const build = () => buildUNet({ config, weights, dialect: portableDialect, dtype: 'float32', ...batch, ...form });
  const model = build();
  rows[name] = {
    nodes: model.nodes.length,
    'build ms': best(build),
    'encode ms': best(() => encodeModel(model, (path) => path)),
  };
}
console.log(`weights' header: ${header_ms.toFixed(1)} ms`);
console.table(rows);

function best(work) {
  let least = Infinity;
  for (let repeat = 0; repeat < Number(flags.repeats); repeat++) {
    const began = performance.now();
    work();
    least = Math.min(least, performance.now() - began);
  }
  return Number(least.toFixed(1));
}
