export { fileBoundPlugins } from './file-bound-plugins.js';
export { pluginFactories } from './plugin-factories.js';
export * from './cross-frame-attention/index.js';
export * from './motion-dynamics/index.js';
export * from './controlnet/index.js';
export * from './instruct-pix2pix/index.js';
export * from './background-smoothing/index.js';
export * from './image-to-video/index.js';
export * from './dreambooth/index.js';
