import { rowsOf, tensor, type Guidance, type GuidanceProvider, type Tensor } from '@zeroreel/core';

/**
 * Guidance by text and by picture (Brooks et al. 2023, arXiv 2211.09800, equation 3), with the three rows in the order of
 * diffusers' StableDiffusionInstructPix2PixPipeline: text and picture, picture, neither.
 * Differs: diffusers drops to one row where a scale is 1 or less; here the formula holds for every scale.
 */
export const editGuidance = (imageGuidanceScale: number): GuidanceProvider => ({
  name: 'instruct-pix2pix',
  create: ({ guidanceScale }): Guidance => ({
    rows: ['prompt', 'negative', 'negative'],
    apply(modelOutput) {
      const [text, image, unconditional] = rowsOf(modelOutput, 3) as [Tensor, Tensor, Tensor];
      return guide({ text, image, unconditional }, guidanceScale, imageGuidanceScale);
    },
  }),
});

const round = Math.fround;

/** u + s_t (t - i) + s_i (i - u), rounded to float32 after each operation. */
function guide(
  { text, image, unconditional }: { readonly text: Tensor; readonly image: Tensor; readonly unconditional: Tensor },
  textScale: number,
  imageScale: number,
): Tensor {
  const [st, si] = [round(textScale), round(imageScale)];
  const data = unconditional.data.map((u, k) => {
    const i = image.data[k] as number;
    const byText = round(st * round((text.data[k] as number) - i));
    return round(u + byText) + round(si * round(i - u));
  });
  return tensor(data, unconditional.shape);
}
