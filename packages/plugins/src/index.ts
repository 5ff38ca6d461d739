export * from './cross-frame-attention/index.js';
export * from './motion-dynamics/index.js';
