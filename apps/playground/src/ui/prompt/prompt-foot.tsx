import { EstimateLine } from '../../estimate/estimate-line.js';
import type { View } from '../../settings/views.js';
import { LiveSwitch } from '../live/live-switch.js';
import { NotifyButton } from '../notify/notify-button.js';
import type { RunState } from '../run-state.js';
import type { Moments } from '../use-moments.js';

interface PromptFootProps extends Pick<Moments, 'estimate' | 'measure' | 'notice' | 'live'> {
  readonly view: View;
  readonly run: RunState;
  /** Whether this device makes the video. */
  readonly isHere: boolean;
}

/** Below the prompt: how long it will take, pictures while one types, and during a run a word at its end. */
export const PromptFoot = ({ estimate, measure, notice, live, view, run, isHere }: PromptFootProps) => (
  <div className="zr-prompt-time">
    {run.phase === 'running' ? (
      <NotifyButton {...notice} />
    ) : (
      isHere && <EstimateLine estimate={estimate} onMeasure={measure} />
    )}
    {isHere && view === 'generate' && run.phase !== 'running' && (
      <LiveSwitch firstFrame={estimate.firstFrame} checked={live.isOn} onChange={live.set} />
    )}
  </div>
);
