export * from './cross-frame-attention/index.js';
export * from './motion-dynamics/index.js';
export * from './controlnet/index.js';
export * from './instruct-pix2pix/index.js';
