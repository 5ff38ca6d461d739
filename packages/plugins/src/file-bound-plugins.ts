import type { PluginDescription } from '@zeroreel/core';

/**
 * The plugins of this package that need what is read from files: networks, pictures, weights. Their options name those
 * files here; whoever can read files (the command line, say) reads them and calls the plugin's own function.
 */
export const fileBoundPlugins: readonly PluginDescription[] = [
  {
    name: 'controlnet',
    description: 'every frame follows a control picture: edges, depth, a pose',
    options: {
      clip: { type: 'string', description: 'video, picture or folder of pictures', required: true },
      network: { type: 'string', description: "folder of a ControlNet in diffusers' layout", required: true },
      scale: { type: 'number', description: 'how strongly', default: 1 },
      start: { type: 'number', description: 'fraction of the steps where it begins', default: 0 },
      end: { type: 'number', description: 'fraction of the steps where it ends', default: 1 },
    },
  },
  {
    name: 'dreambooth',
    description:
      'characters and styles that the checkpoint does not know: other weights over its own, words of their own',
    options: {
      checkpoint: { type: 'string', description: 'folder, or .safetensors file of a checkpoint or its differences' },
      lora: { type: 'strings', description: '.safetensors files, in the order in which they are laid over' },
      embeddings: { type: 'strings', description: 'textual inversions: files with words that prompts may then hold' },
    },
  },
  {
    name: 'instruct-pix2pix',
    description: 'the prompt tells what changes in a given clip; needs an Instruct-Pix2Pix checkpoint',
    options: {
      clip: { type: 'string', description: 'video, picture or folder of pictures', required: true },
      imageGuidanceScale: { type: 'number', description: 'how close the result stays to the clip', default: 1.5 },
    },
  },
  {
    name: 'image-to-video',
    description: 'the first frame is a given picture',
    options: { picture: { type: 'string', description: 'a picture file', required: true } },
  },
];
