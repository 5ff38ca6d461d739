import { expect, it } from 'vitest';
import { kindOfWeights } from './kind-of-weights.js';

/** Keys of published files, the one that tells their kind among others. */
it.each([
  ['a LoRA', ['lora_unet_down_blocks_0_attentions_0_proj_in.lora_down.weight', 'lora_te_text_model_x.alpha']],
  ['a LoRA', ['unet.down_blocks.0.attentions.0.proj_in.lora_A.weight']],
  ['a LoRA', ['down_blocks.0.attentions.0.transformer_blocks.0.attn1.processor.to_k_lora.down.weight']],
  ['a LoRA', ['lora_unet_mid_block_attentions_0_proj_in.hada_w1_a']],
  ['a ControlLoRA, which is not supported', ['input_blocks.0.0.weight', 'lora_controlnet', 'input_blocks.1.0.up']],
  ['a ControlNet', ['control_model.input_blocks.0.0.weight', 'control_model.zero_convs.0.0.weight']],
  ['a ControlNet', ['input_blocks.0.0.weight', 'zero_convs.0.0.weight', 'input_hint_block.0.weight']],
  [
    'a ControlNet',
    ['conv_in.weight', 'down_blocks.0.resnets.0.conv1.weight', 'controlnet_cond_embedding.conv_in.bias'],
  ],
  ['a union ControlNet, which is not supported', ['controlnet_cond_embedding.conv_in.bias', 'task_embedding']],
  ['a T2I-Adapter', ['body.0.block1.weight', 'conv_in.weight']],
  ['a T2I-Adapter', ['adapter.body.0.weight']],
  ['an IP-Adapter, which is not supported', ['image_proj.proj.weight', 'ip_adapter.1.to_k_ip.weight']],
  ['a motion module of AnimateDiff, which is not supported', ['down_blocks.0.motion_modules.0.norm.weight']],
  ['a whole checkpoint', ['conditioner.embedders.0.transformer.x', 'model.diffusion_model.label_emb.0.0.weight']],
  [
    "one of Stable Diffusion XL's refiner: it finishes the base model's pictures and makes none by itself; take the base model",
    ['conditioner.embedders.0.model.ln_final.bias', 'model.diffusion_model.label_emb.0.0.weight'],
  ],
  ['one of Stable Diffusion 3', ['model.diffusion_model.joint_blocks.0.x_block.attn.qkv.weight']],
  ['one of Flux', ['double_blocks.0.img_attn.qkv.weight']],
  ['a CLIP encoder of pictures', ['vision_model.embeddings.class_embedding']],
  ['a text encoder', ['vision_model.embeddings.class_embedding', 'text_model.embeddings.token_embedding.weight']],
  ['a text encoder', ['visual.conv1.weight', 'transformer.resblocks.0.ln_1.weight']],
  ['a UNet alone', ['add_embedding.linear_1.weight', 'down_blocks.0.resnets.0.norm1.weight']],
  [
    'one whose UNet takes classes or pictures as conditions, or a UNet of Stable Diffusion XL without text encoders',
    ['model.diffusion_model.label_emb.0.0.weight'],
  ],
  ['a textual inversion', ['emb_params']],
  ['an upscaler', ['conv_first.weight', 'body.0.rdb1.conv1.weight']],
  ['a whole checkpoint', ['model.diffusion_model.out.0.weight', 'first_stage_model.decoder.conv_in.weight']],
  ['a tiny autoencoder (TAESD)', ['decoder.layers.0.weight']],
  ['an autoencoder (VAE)', ['encoder.down.0.block.0.conv1.weight', 'loss.logvar']],
  ['an autoencoder (VAE)', ['decoder.up_blocks.0.resnets.0.conv1.weight']],
  ['a tiny autoencoder (TAESD)', ['1.weight', '3.conv.0.weight']],
  ['an autoencoder (VAE)', ['vae.decoder.conv_in.weight']],
  ['a difference of weights', ['unet.conv_in.weight', 'unet.down_blocks.0.resnets.0.conv1.weight']],
  ['a text encoder', ['text_model.encoder.layers.0.mlp.fc1.weight']],
  ['a text encoder', ['encoder.layers.0.mlp.fc1.weight', 'final_layer_norm.weight']],
  ['a text encoder', ['transformer.resblocks.0.ln_1.weight', 'positional_embedding']],
  ['a UNet alone', ['conv_in.weight', 'down_blocks.0.resnets.0.conv1.weight']],
  ['a UNet alone', ['input_blocks.0.0.weight', 'middle_block.0.in_layers.0.weight']],
  [undefined, ['a', 'b.weight']],
])('%s: %j', (kind, keys) => {
  expect(kindOfWeights(keys)).toBe(kind);
});
