import { Button } from '@mantine/core';
import { hostOf } from '../../settings/file-names.js';
import type { SettingsCheck } from '../../worker-protocol.js';

interface VerdictProps {
  /** Undefined until the settings were looked at. */
  readonly check: SettingsCheck | undefined;
  /** What has to be done before there is anything to look at. */
  readonly missing: string | undefined;
  /** The visitor wants a model to be looked at where it lies. */
  readonly onLook: (address: string) => void;
}

/** Whether this machine can make the video, and why. Has the height of what it says at most times, so that nothing moves. */
export function Verdict({ check, missing, onLook }: VerdictProps) {
  if (missing !== undefined) return <div className="zr-verdict">{missing}</div>;
  const { unseen } = check ?? {};
  const reasons = [...(check?.reasons ?? []), ...(globalThis.crossOriginIsolated ? [] : [WHY_SLOW])];
  return (
    <div className="zr-verdict" data-ok={check?.ok ?? true}>
      <strong>{titleOf(check)}</strong>
      {unseen !== undefined && (
        <>
          <span>
            The settings name a model on {hostOf(unseen)}. Nothing is loaded from there before you ask for it.
          </span>
          <Button variant="default" size="compact-sm" onClick={() => onLook(unseen)}>
            Look at the model
          </Button>
        </>
      )}
      {reasons.map((reason) => (
        <span key={reason}>{reason}</span>
      ))}
    </div>
  );
}

const WHY_SLOW = globalThis.isSecureContext
  ? 'The page was served without isolation headers: WebAssembly has one thread, which is slower.'
  : 'The page came over plain http. Browsers then give it one thread and no GPU, write no MP4 and keep no models: open it by https, or as localhost.';

function titleOf(check: SettingsCheck | undefined): string {
  if (check === undefined) return 'Checking this machine';
  if (check.unseen !== undefined) return 'The model was not looked at yet';
  return check.ok ? 'This will work' : 'This will not work';
}
