import { createContainer, resolveRunParts, type ContainerOptions } from './di/create-container.js';
import { ZeroreelError } from './errors.js';
import { createEventBus, type EventBus } from './events/event-bus.js';
import type { FrameSpan, RunPlan } from './pipeline/frame-plan.js';
import type { GenerateOptions } from './pipeline/generate-options.js';
import { generateVideo } from './pipeline/generate-video.js';
import { guidanceOf, planRunFrames, resolveRunRequest } from './pipeline/prepare-run.js';
import type { RunParts } from './pipeline/run-parts.js';
import { videoRun, type VideoRun } from './pipeline/video-run.js';
import type { TextToVideoRequest } from './request/request-options.js';
import type { ResolvedRequest } from './request/resolve-request.js';

/** Makes videos with one model and one list of plugins. */
export interface TextToVideo {
  /** Reports what its runs do. */
  readonly events: EventBus;
  /**
   * The request that a run would follow: every field filled in, as model and plugins want it. Nothing is computed.
   * @throws ZeroreelError `invalid-request`, `plugin`
   */
  resolve(request: TextToVideoRequest): Promise<ResolvedRequest>;
  /**
   * Which frames a run would evaluate together, in how many guidance rows. Where chunks begin, the video may be cut into parts. Nothing is computed.
   * @param part to be made instead of all
   * @throws ZeroreelError `invalid-request` naming what keeps the video together, or the borders that parts may have
   */
  plan(request: TextToVideoRequest, part?: FrameSpan): Promise<RunPlan>;
  /**
   * A run; it begins when its steps, frames or video are first asked for.
   * @throws ZeroreelError from what is asked for: `invalid-request`, `invalid-model`, `plugin`, `numerical`, `aborted`,
   * …
   */
  generate(request: TextToVideoRequest, options?: GenerateOptions): VideoRun;
}

/**
 * Text2Video-Zero (arXiv 2303.13439): a checkpoint and plugins become a generator of videos. One run at a time.
 *
 * ```js
 * const run = textToVideo({ model, plugins: [motionDynamics(), crossFrameAttention()] }).generate({ prompt });
 * for await (const { step, steps } of run) console.log(`${step + 1} of ${steps}`);
 * const { frames } = await run.video;
 * ```
 */
export function textToVideo({ events = createEventBus(), ...options }: ContainerOptions): TextToVideo {
  let parts: Promise<RunParts> | undefined;
  let running = false;

  const runParts = (): Promise<RunParts> => {
    parts ??= createContainer({ ...options, events }).then(resolveRunParts);
    // A second run may fare better where a plugin could not be made because a file was not there.
    parts.catch(() => (parts = undefined));
    return parts;
  };

  return {
    events,
    resolve: async (request) => resolveRunRequest(await runParts(), request),
    plan: async (request, part) => {
      const own = await runParts();
      const resolved = resolveRunRequest(own, request);
      return { ...planRunFrames(own, resolved, part), rows: guidanceOf(own, resolved).rows.length };
    },
    generate: (request, generateOptions = {}) =>
      videoRun(async function* (runSignal, onFrame) {
        if (running)
          throw new ZeroreelError('invalid-request', 'A run is under way: expected it to end first, got another');
        running = true;
        const stopListening = events.on('frame:decoded', onFrame);
        try {
          return yield* generateVideo(await runParts(), request, { ...generateOptions, signal: runSignal });
        } finally {
          stopListening();
          running = false;
        }
      }, generateOptions.signal),
  };
}
