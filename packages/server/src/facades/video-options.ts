import { picture, requestOptions, text } from '@zeroreel/core';
import { modelOptions, outputOptions } from '@zeroreel/run';

/** Seconds of a video whose request says neither how long nor how many frames. */
export const USUAL_SECONDS = 4;

/**
 * The fields of `POST /v1/videos`: those of OpenAI's shape, and those that vLLM-Omni adds. Their bounds are those of our own
 * options.
 */
export const videoOptions = {
  prompt: requestOptions.prompt,
  model: modelOptions.source,
  seconds: text({
    description: 'length of the video',
    unit: 's',
    pattern: { source: '\\d{1,4}(?:\\.\\d{1,3})?', form: 'seconds, such as 4' },
    otherwise: `${USUAL_SECONDS}, where num_frames is not given`,
  }),
  size: text({
    description: 'width and height',
    pattern: { source: '\\d{1,4}x\\d{1,4}', form: 'a size such as 512x512' },
    otherwise: "the model's",
  }),
  width: requestOptions.width,
  height: requestOptions.height,
  num_frames: requestOptions.frames,
  fps: outputOptions.framesPerSecond,
  num_inference_steps: requestOptions.steps,
  guidance_scale: requestOptions.guidanceScale,
  seed: requestOptions.seed,
  negative_prompt: requestOptions.negativePrompt,
  input_reference: picture({
    description: 'the picture that is the first frame: a file, or image_url with a data: URL',
  }),
} as const;
