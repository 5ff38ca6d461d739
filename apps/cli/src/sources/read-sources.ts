import { perSecondOf, type Frame } from '@zeroreel/media';
import { readVideo, type SourceVideo } from '@zeroreel/node';
import {
  clipFrames,
  fitFrame,
  sizeForClip,
  type RunPictures,
  type RunSettings,
  type WantedFrames,
} from '@zeroreel/run';

/** What a run reads from files beside the model, at the video's size. */
export interface Sources extends RunPictures {
  /** The part of the clip that is edited, for its sound. */
  readonly audio?: { readonly file: string; readonly start: number; readonly duration: number };
}

/** Sources, and settings whose size, length and rate they have decided. */
export interface ReadSources {
  readonly sources: Sources;
  readonly settings: RunSettings;
}

/**
 * Reads clips and pictures. The clip to edit, else the first control clip, decides the video's size, length and rate
 * where the settings leave them open; a single picture stands for as many frames as are asked for.
 * @param modelSize pixels, the longer side where nothing was asked
 * @throws ZeroreelError `missing-file`, `media`, `invalid-request`, `aborted`
 */
export async function readSources(settings: RunSettings, modelSize: number, signal: AbortSignal): Promise<ReadSources> {
  const { edit, controls = [], initImage } = settings;
  const reader = new ClipReader(settings, signal);
  const leading = edit?.file ?? controls[0]?.file;
  const decided = leading === undefined ? settings : decideBy(await reader.read(leading), settings, modelSize);
  const { width = modelSize, height = modelSize, frames = 8 } = decided.request;
  const wanted = { width, height, frames, rule: settings.clip?.resize ?? 'fit' } as const;

  const clips: (readonly Frame[])[] = [];
  for (const { file } of controls) clips.push(framesFor(file, await reader.read(file), wanted));
  const edited = edit && (await reader.read(edit.file));
  const hasSound = edited?.hasAudio === true && edit?.keepAudio === true;
  return {
    settings: decided,
    sources: {
      controls: clips,
      ...(edited && { edit: framesFor(edit.file, edited, wanted) }),
      ...(hasSound && { audio: soundOf(edit.file, decided) }),
      ...(initImage !== undefined && {
        initImage: fitFrame(firstOf(await readVideo(initImage, { maxFrames: 1, signal })), { width, height }, 'cover'),
      }),
    },
  };
}

/** Reads the part of clips that settings ask for, each file once. */
class ClipReader {
  readonly #read = new Map<string, SourceVideo>();

  constructor(
    private readonly settings: RunSettings,
    private readonly signal: AbortSignal,
  ) {}

  async read(file: string): Promise<SourceVideo> {
    const { clip, request } = this.settings;
    const known = this.#read.get(file);
    if (known) return known;
    const video = await readVideo(file, {
      ...(clip && clip.start > 0 && { start: clip.start }),
      ...(clip?.end !== undefined && { end: clip.end }),
      ...(clip?.framesPerSecond !== undefined && { framesPerSecond: clip.framesPerSecond }),
      ...(request.frames !== undefined && { maxFrames: request.frames }),
      signal: this.signal,
    });
    this.#read.set(file, video);
    return video;
  }
}

/** Size, length and rate from the clip that leads, where the settings leave them open. */
function decideBy(video: SourceVideo, settings: RunSettings, modelSize: number): RunSettings {
  const { request, clip } = settings;
  const framesPerSecond = settings.framesPerSecond ?? (video.rate && perSecondOf(video.rate));
  const size = sizeForClip(video, request, clip?.resize ?? 'fit', modelSize);
  const frames = request.frames ?? (isStill(video) ? STILL_FRAMES : video.frames.length);
  return {
    ...settings,
    ...(framesPerSecond !== undefined && { framesPerSecond }),
    request: { ...request, ...size, frames },
  };
}

/** Frames of a video that is made from one picture. */
const STILL_FRAMES = 8;

const isStill = ({ frames, sourceRate }: SourceVideo): boolean => frames.length === 1 && sourceRate === undefined;

const framesFor = (name: string, video: SourceVideo, wanted: WantedFrames): readonly Frame[] =>
  clipFrames({ name, frames: video.frames, still: isStill(video) }, wanted);

const firstOf = ({ frames }: SourceVideo): Frame => frames[0] as Frame;

function soundOf(file: string, { clip, request, framesPerSecond = 1 }: RunSettings) {
  return { file, start: clip?.start ?? 0, duration: (request.frames ?? 1) / framesPerSecond };
}
