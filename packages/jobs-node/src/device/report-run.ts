import { createHash } from 'node:crypto';
import type { DiffusionModel, EventBus, GenerationEvents, Stage } from '@zeroreel/core';
import { artifactKey, taskKey, type DeviceOrder, type JobEvent } from '@zeroreel/jobs';
import { contactSheet, encodePng } from '@zeroreel/media';
import { drawSteps, type KeeperEvent } from '@zeroreel/run';
import type { TaskWork } from './do-task.js';

/** Milliseconds between two reports of how far a run is. */
const PROGRESS = 500;
/** Milliseconds between two previews, and before the first one. */
const PREVIEW = 2000;
const FIRST_PREVIEW = 500;

/** Tells the events of a run as those of its job. */
export interface RunReport {
  readonly follow: (events: EventBus, model: DiffusionModel) => void;
  readonly notice: (message: string) => void;
  readonly loading: <T>(work: () => Promise<T>) => Promise<T>;
  readonly stage: <T>(stage: Stage, work: () => Promise<T>) => Promise<T>;
  readonly kept: (event: KeeperEvent) => void;
  /** Waits for the preview that is being made. */
  readonly finish: () => Promise<void>;
}

/** @param work whom to tell, and where previews go */
export function reportRun({ task, job }: DeviceOrder, { report, tools, signal }: TaskWork): RunReport {
  const key = taskKey(task);
  const notice = (message: string) => report({ type: 'notice', message });
  const stage = async <T>(name: Stage, work: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    report({ type: 'stage:start', task: key, stage: name });
    const result = await work();
    report({ type: 'stage:end', task: key, stage: name, milliseconds: performance.now() - started });
    return result;
  };
  let told = -Infinity;
  let drawn = performance.now() - PREVIEW + FIRST_PREVIEW;
  let drawing: Promise<void> | undefined;

  function preview(
    draw: ReturnType<typeof drawSteps>,
    { step, steps, predictedX0, finish }: GenerationEvents['generation:step'],
  ): void {
    if (draw === undefined || drawing !== undefined || signal.aborted || performance.now() - drawn < PREVIEW) return;
    drawn = performance.now();
    const name = 'preview.png';
    drawing = draw(predictedX0, finish)
      .then(async (frames) => {
        const bytes = encodePng(contactSheet(frames));
        await tools.artifacts.put(artifactKey(job.id, name), bytes);
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        report({ type: 'preview', name, step, steps, frames: frames.length, sha256 });
      })
      // A store that is away for a while costs a preview and nothing else.
      .catch(() => undefined)
      .finally(() => (drawing = undefined));
  }

  return {
    ...{ notice, stage, loading: (work) => stage('load', work) },
    finish: async () => drawing,
    follow(events, model) {
      const draw = task.kind === 'video' ? drawSteps(model, model.vaeScaleFactor) : undefined;
      events.on('notice', (event) => notice(event.message));
      events.on('stage:start', (event) => report({ type: 'stage:start', task: key, stage: event.stage }));
      events.on('stage:end', (event) => report({ type: 'stage:end', task: key, ...event }));
      events.on('generation:progress', ({ done, total }) => {
        const now = performance.now();
        if (done < total && now - told < PROGRESS) return;
        told = now;
        report({ type: 'generation:progress', task: key, done, total });
      });
      events.on('generation:step', (event) => {
        const { step, steps, phase } = event;
        report({ type: 'generation:step', task: key, step, steps, phase });
        preview(draw, event);
      });
      events.on('frame:decoded', ({ frameId, frames }) => {
        report({ type: 'frame:decoded', task: key, frameId, frames });
      });
    },
    kept: (event) => report(keptEvent(event, key)),
  };
}

function keptEvent(event: KeeperEvent, task: string): JobEvent {
  switch (event.type) {
    case 'notice':
      return event;
    case 'state:saved':
      return { type: 'state:saved', task, bytes: event.bytes, milliseconds: event.milliseconds };
    case 'state:resumed': {
      const { phase, next, calls, pictures } = event;
      return { type: 'job:resumed', task, phase, next, calls, pictures };
    }
  }
}
