import { ZeroreelError, type ErrorCode, type Stage } from '@zeroreel/core';
import { decodePng, type Frame } from '@zeroreel/media';
import type { RecordedSettings } from '@zeroreel/run';
import type { FinishedVideo, RunEvent } from '../worker-protocol.js';
import { followPreviews } from './follow-previews.js';
import { ask, askPatiently, jobEvents, type ServerEvent, type ServerJob, type ServerPlace } from './server-jobs.js';

/** How a job on a server is followed. */
export interface FollowOptions {
  readonly report: (event: RunEvent) => void;
  /** Ends the job on the server too. */
  readonly signal: AbortSignal;
}

/** Waits for a job's video, also over a server that is away for a while. @throws ZeroreelError why there is none */
export async function followJob(
  place: ServerPlace,
  id: string,
  { report, signal }: FollowOptions,
): Promise<FinishedVideo> {
  const path = `/v1/jobs/${encodeURIComponent(id)}`;
  report({ type: 'backend', description: new URL(place.address).host });
  const previews = followPreviews(place, { report, signal });
  try {
    for await (const event of jobEvents(place, id, signal)) {
      previews.hear(event);
      const told = runEventOf(event);
      if (told !== undefined) report(told);
    }
  } finally {
    previews.end();
    if (signal.aborted) await ask(place, `${path}/cancel`, { method: 'POST' }).catch(() => undefined);
  }
  const job = (await (await askPatiently(place, path, signal)).json()) as ServerJob;
  if (job.state === 'cancelled') throw new ZeroreelError('aborted', 'Stopped');
  if (job.state !== 'succeeded')
    throw new ZeroreelError((job.error?.code ?? 'media') as ErrorCode, job.error?.message ?? job.state);
  return finishedVideo(place, job, signal);
}

function runEventOf(event: ServerEvent): RunEvent | undefined {
  switch (event.type) {
    case 'generation:progress':
      return { type: 'progress', done: Number(event['done']), total: Number(event['total']) };
    case 'stage:start':
      return { type: 'stage:start', stage: event['stage'] as Stage };
    case 'stage:end':
      return { type: 'stage:end', stage: event['stage'] as Stage, milliseconds: Number(event['milliseconds']) };
    case 'notice':
      return { type: 'notice', message: String(event['message']) };
    default:
      return undefined;
  }
}

async function finishedVideo(
  place: ServerPlace,
  { artifacts }: ServerJob,
  signal: AbortSignal,
): Promise<FinishedVideo> {
  const read = async (url: string) => askPatiently(place, url, signal);
  const frames: Frame[] = [];
  for (const { name, url } of artifacts.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (name.startsWith('frames/')) frames.push(await readFrame(await read(url)));
  }
  const settings = artifacts.find(({ name }) => name === 'settings.json');
  if (settings === undefined || frames.length === 0)
    throw new ZeroreelError('media', 'The server keeps no frames of it');
  const recorded = (await (await read(settings.url)).json()) as RecordedSettings;
  // Recorded settings are complete.
  return { frames, framesPerSecond: recorded.settings.output.framesPerSecond as number, recorded };
}

/** The pixels of a PNG as they are: no colour space is looked at. */
const readFrame = async (png: Response): Promise<Frame> => decodePng(new Uint8Array(await png.arrayBuffer())).frame;
