import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { addGifComment, addWebpComment, encodePng } from '@zeroreel/media';
import { openModelFolder } from '@zeroreel/node';

const ONE_PIXEL = Buffer.from('R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAkQBADs=', 'base64');
const ANIMATION = Buffer.from('RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0\0\0\0\0\0\0', 'latin1');
const CHECKPOINT = fileURLToPath(new URL('../../packages/testing/goldens/sd1/checkpoint', import.meta.url));
const CLIPS = fileURLToPath(new URL('../../packages/testing/clips', import.meta.url));
/** Files of the checkpoint that are read as text or by their headers. */
const PARTS = [
  ...['model_index.json', 'scheduler/scheduler_config.json', 'unet/config.json', 'vae/config.json'],
  ...['text_encoder/config.json', 'tokenizer/vocab.json', 'tokenizer/merges.txt', 'tokenizer/tokenizer_config.json'],
  ...['tokenizer/special_tokens_map.json', 'text_encoder/model.safetensors'],
];

/** Files to begin with, by the reader that they are for. */
export function seeds() {
  const settings = JSON.stringify(recorded(newSettings));
  const old = JSON.stringify(recorded(oldSettings));
  const frame = { width: 2, height: 2, data: new Uint8Array(12) };
  return {
    media: [
      ...[settings, old].flatMap((json) => [
        Buffer.from(encodePng(frame, json)),
        Buffer.from(addGifComment(ONE_PIXEL, json)),
        Buffer.from(addWebpComment(ANIMATION, json)),
      ]),
      // Written by ffmpeg and by the page; frames cut away.
      ...readdirSync(new URL('seeds/', import.meta.url)).map((name) =>
        readFileSync(new URL(`seeds/${name}`, import.meta.url)),
      ),
    ],
    tracks: readdirSync(CLIPS)
      .filter((name) => /\.(mp4|m4v|mov|webm|mkv)$/.test(name))
      .map((name) => readFileSync(`${CLIPS}/${name}`)),
    settings: [newSettings, oldSettings].map((each) => Buffer.from(JSON.stringify(each))),
    safetensors: [
      safetensors({
        'lora_unet_mid_block_attentions_0_transformer_blocks_0_attn1_to_q.lora_down.weight': ['F32', [2, 4]],
      }),
      safetensors(
        {
          'unet.mid_block.attn1.to_q.lora_A.weight': ['F16', [2, 4]],
          'unet.mid_block.attn1.to_q.lora_B.weight': ['F16', [4, 2]],
        },
        { lora_adapter_metadata: '{"unet.lora_alpha":4}' },
      ),
      safetensors({ emb_params: ['F32', [2, 8]] }),
      safetensors({
        'model.diffusion_model.input_blocks.0.0.weight': ['F16', [4, 4, 3, 3]],
        'first_stage_model.x': ['BF16', [2]],
        'cond_stage_model.y': ['I64', [1, 2]],
      }),
      safetensors({ 'unet.conv_in.weight': ['F64', [1]], z: ['F8_E4M3', [0, 3]] }),
    ],
    checkpoint: PARTS.map((path) => readFileSync(`${CHECKPOINT}/${path}`)),
  };
}

/** The checkpoint whose parts are changed, and where each of its seeds belongs. */
export const checkpoint = () => ({ files: openModelFolder(CHECKPOINT), paths: PARTS });

const recorded = (settings) => ({
  ...{ generator: 'zeroreel', version: '0.1.0', modelFingerprint: 'sha256:0', inputs: { '/a.mp4': 'sha256:1' } },
  ...(settings.format === 2 ? { defaults: { 'request.seed': 'zeroreel' } } : { format: 1 }),
  settings,
});

const newSettings = {
  format: 2,
  model: { source: 'embedded', variant: 'fp16' },
  request: {
    ...{ prompt: 'a fox, é 🐼', negativePrompt: 'rain', promptTravel: [{ frame: 4, prompt: 'a wolf' }], width: 512 },
    ...{ height: 320, frames: 12, seed: 3, steps: 50, guidanceScale: 7, sampler: 'ddim', sigmas: 'karras', eta: 0.1 },
    ...{ t0: 44, t1: 47, chunkSize: 6, clipSkip: 1, sharedNoise: true, profile: 'diffusers' },
  },
  plugins: [
    {
      name: 'motion-dynamics',
      options: {
        fields: [
          { kind: 'zoom', factor: 1.02 },
          { kind: 'path', keyframes: [{ frame: 8, x: 60, zoom: 1.4, degrees: 10 }] },
        ],
        ...{ sampling: 'bilinear', border: 'clamp', loop: false },
      },
    },
    { name: 'cross-frame-attention', options: { policy: 'first' } },
    {
      name: 'weight-overlays',
      options: { lora: [{ file: '/w/style.safetensors', strength: -0.5 }], embeddings: ['/w/cat.safetensors'] },
    },
    {
      name: 'controlnet',
      options: { kind: 'depth', clip: { file: 'walk.mp4', start: 1, end: 2, rate: 8, resize: 'cover' }, scale: 0.5 },
    },
    { name: '/a/stranger.mjs', options: { anything: [1, { deep: true }] } },
  ],
  output: { framesPerSecond: 12, pingPong: true, audio: false },
  machine: { backend: 'cpu', threads: 2, precision: 'float32' },
};

const oldSettings = {
  ...{ model: 'embedded', request: { prompt: 'a panda', frames: 2, steps: 4, width: 64, height: 64 } },
  motion: { fields: [{ kind: 'translate', x: 12, y: 12 }], sampling: 'nearest', border: 'reflect' },
  ...{ attention: 'first', backend: 'cpu', framesPerSecond: 4, loop: 'seamless' },
  overlays: [{ kind: 'lora', file: '/w/a.safetensors', strength: 1 }],
  controls: [{ kind: 'canny', file: 'walk.mp4', model: 'embedded', scale: 0.8, start: 0, end: 0.5 }],
  clip: { start: 0, end: 2, resize: 'fit', cannyLow: 50, cannyHigh: 150 },
  plugins: [{ source: 'motion-dynamics', options: { x: 3, zoom: 1.1 } }],
};

const BYTES = { F64: 8, F32: 4, F16: 2, BF16: 2, F8_E4M3: 1, I64: 8 };

function safetensors(weights, metadata) {
  let at = 0;
  const entries = Object.entries(weights).map(([key, [dtype, shape]]) => {
    const begin = at;
    at += BYTES[dtype] * shape.reduce((product, size) => product * size, 1);
    return [key, { dtype, shape, data_offsets: [begin, at] }];
  });
  const header = Buffer.from(
    JSON.stringify({ ...(metadata && { __metadata__: metadata }), ...Object.fromEntries(entries) }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(at)]);
}
