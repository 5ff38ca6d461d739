import type { RunState } from './run-state.js';
import type { Texts } from './texts/english.js';
import { useTexts } from './texts/use-texts.js';

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
        aria-label={texts.run.progress}
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
        <summary>{texts.run.times}</summary>
        <ul className="zr-stages">
          {state.backend !== undefined && <li>{state.backend}</li>}
          {state.stages.map(({ stage, milliseconds }, index) => (
            <li key={index} data-state={milliseconds !== undefined ? 'done' : isRunning ? 'running' : 'ended'}>
              <span>{texts.run.stages[stage]}</span>
              <span>
                {milliseconds !== undefined ? texts.run.seconds(seconds(milliseconds)) : isRunning ? '…' : '–'}
              </span>
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

function statusOf(state: RunState, { moments, run }: Texts): string {
  const { phase, backend = '', stages, progress, download } = state;
  const last = stages.at(-1);
  switch (phase) {
    case 'idle':
      return run.ready;
    case 'stopped':
      return run.stopped;
    case 'failed':
      return run.failed;
    case 'done':
      // Why it has no more threads stands with the times.
      return state.shownFrom
        ? moments.origins[state.shownFrom]
        : run.done(secondsOf(state), backend.split(' (')[0] ?? '');
    case 'running':
      if (!last) return run.starting;
      if (last.stage === 'download' && download) return downloadStatus(download, run);
      return progress ? `${run.stages[last.stage]}, ${progressStatus(progress, run)}` : run.stages[last.stage];
  }
}

/** `43 %, 12 s left` */
function progressStatus({ done, total, secondsLeft }: NonNullable<RunState['progress']>, run: Texts['run']): string {
  const percent = `${Math.round((100 * done) / total)} %`;
  return secondsLeft === undefined || done === total ? percent : `${percent}, ${timeLeft(secondsLeft, run)}`;
}

/** `Downloading, 1.7 of 4.3 GB, 3 min left` */
function downloadStatus({ loaded, total, secondsLeft }: NonNullable<RunState['download']>, run: Texts['run']): string {
  const [unit, size] = total < 1e9 ? ['MB', 1e6] : ['GB', 1e9];
  const [come, all] = [Math.min(loaded, total), total].map((bytes) => (bytes / size).toFixed(1));
  const amounts = run.downloading(come ?? '', `${all} ${unit}`);
  return secondsLeft === undefined ? amounts : `${amounts}, ${timeLeft(secondsLeft, run)}`;
}

const timeLeft = (left: number, run: Texts['run']): string =>
  left < 60 ? run.secondsLeft(Math.ceil(left)) : run.minutesLeft(Math.ceil(left / 60));

const secondsOf = ({ stages }: RunState): string =>
  seconds(stages.reduce((sum, { milliseconds = 0 }) => sum + milliseconds, 0));

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(1);
