/** How the command line asks for each built-in plugin beside `--plugin`; for those that need files it is the only way. */
export const builtInFlags: Readonly<Record<string, string>> = {
  'motion-dynamics': '--motion-x, --motion-y, --motion; --no-motion leaves it out',
  'cross-frame-attention': '--attention',
  'background-smoothing': '--smooth-background',
  controlnet: '--control, --control-model',
  dreambooth: '--dreambooth, --lora, --embedding',
  'instruct-pix2pix': 'the command edit',
  'image-to-video': '--init-image',
};
