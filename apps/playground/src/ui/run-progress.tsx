import type { Stage } from '@zeroreel/core';
import type { RunState } from './run-state.js';
import type { Texts } from './texts/english.js';
import { useTexts } from './texts/use-texts.js';

/** What visitors read of the stages of a run. */
const STAGE_NAMES: Readonly<Record<Stage, string>> = {
  load: 'Load model',
  download: 'Download',
  encode: 'Read prompt',
  condition: 'Read clip',
  compile: 'Build networks',
  anchor: 'First frame',
  denoise: 'All frames',
  decode: 'Draw pictures',
  write: 'Write file',
};

/** How far a run has come: a bar, what it is doing, and the time of each stage. */
export function RunProgress({ state }: { readonly state: RunState }) {
  const texts = useTexts();
  const isRunning = state.phase === 'running';
  const fraction = fractionOf(state);
  return (
    <div className="zr-progress">
      <div
        className="zr-progress-bar"
        role="progressbar"
        aria-label="Progress"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.floor(100 * fraction)}
      >
        {/* Moved, not widened: that needs no layout. */}
        <div style={{ transform: `scaleX(${fraction})` }} />
      </div>
      <p className="zr-status" role="status">
        {statusOf(state, texts)}
      </p>
      <details className="zr-times" hidden={state.stages.length === 0}>
        <summary>Times</summary>
        <ul className="zr-stages">
          {state.backend !== undefined && <li>{state.backend}</li>}
          {state.stages.map(({ stage, milliseconds }, index) => (
            <li key={index} data-state={milliseconds !== undefined ? 'done' : isRunning ? 'running' : 'ended'}>
              <span>{STAGE_NAMES[stage]}</span>
              <span>{milliseconds !== undefined ? `${seconds(milliseconds)} s` : isRunning ? '…' : '–'}</span>
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}

/** Downloading and building are a tenth of the bar, evaluations the rest. */
export function fractionOf({ phase, progress, download }: RunState): number {
  if (phase === 'done') return 1;
  if (phase === 'idle') return 0;
  if (progress) return 0.1 + 0.9 * (progress.done / progress.total);
  return download?.total ? 0.1 * Math.min(1, download.loaded / download.total) : 0;
}

function statusOf(state: RunState, { moments: texts }: Texts): string {
  const { phase, backend = '', stages, progress, download } = state;
  const last = stages.at(-1);
  switch (phase) {
    case 'idle':
      return 'Ready';
    case 'stopped':
      return 'Stopped';
    case 'failed':
      return 'Failed';
    case 'done':
      // Why it has no more threads stands with the times.
      return state.shownFrom ? texts.origins[state.shownFrom] : `Done in ${secondsOf(state)} s. ${backend.split(' (')[0]}`;
    case 'running':
      if (!last) return 'Starting';
      if (last.stage === 'download' && download) return downloadStatus(download);
      return progress ? `${STAGE_NAMES[last.stage]}, ${progressStatus(progress)}` : STAGE_NAMES[last.stage];
  }
}

/** `43 %, 12 s left` */
function progressStatus({ done, total, secondsLeft }: NonNullable<RunState['progress']>): string {
  const percent = `${Math.round((100 * done) / total)} %`;
  return secondsLeft === undefined || done === total ? percent : `${percent}, ${timeLeft(secondsLeft)} left`;
}

/** `Downloading, 1.7 of 4.3 GB, 3 min left` */
function downloadStatus({ loaded, total, secondsLeft }: NonNullable<RunState['download']>): string {
  const [unit, size] = total < 1e9 ? ['MB', 1e6] : ['GB', 1e9];
  const amounts = `${(Math.min(loaded, total) / size).toFixed(1)} of ${(total / size).toFixed(1)} ${unit}`;
  return `Downloading, ${amounts}${secondsLeft === undefined ? '' : `, ${timeLeft(secondsLeft)} left`}`;
}

const timeLeft = (seconds: number): string =>
  seconds < 60 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;

const secondsOf = ({ stages }: RunState): string =>
  seconds(stages.reduce((sum, { milliseconds = 0 }) => sum + milliseconds, 0));

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(1);
