/** The part that Stable Diffusion XL's second text encoder is, OpenCLIP's ViT-bigG/14: its folder in diffusers' layout. */
export const SECOND_ENCODER = 'text_encoder_2';
