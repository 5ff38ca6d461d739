import { Button } from '@mantine/core';
import { hostOf } from '../../settings/file-names.js';
import type { SettingsCheck } from '../../worker-protocol.js';
import { useTexts } from '../texts/use-texts.js';
import type { Texts } from '../texts/english.js';

interface VerdictProps {
  /** Undefined until the settings were looked at. */
  readonly check: SettingsCheck | undefined;
  /** What has to be done before there is anything to look at. */
  readonly missing: string | undefined;
  /** What the page calls the option at a path of the settings, in its language. */
  readonly labelAt: (path: string) => string | undefined;
  /** The visitor wants a model to be looked at where it lies. */
  readonly onLook: (address: string) => void;
}

/** Whether this machine can make the video, and why. Has the height of what it says at most times, so that nothing moves. */
export function Verdict({ check, missing, labelAt, onLook }: VerdictProps) {
  const { verdict } = useTexts();
  if (missing !== undefined) return <div className="zr-verdict">{missing}</div>;
  const { unseen } = check ?? {};
  const reasons = [
    ...(check?.reasons ?? []).map((reason) => inPagesWords(reason, check, labelAt)),
    ...(globalThis.crossOriginIsolated ? [] : [globalThis.isSecureContext ? verdict.notIsolated : verdict.insecure]),
  ];
  return (
    <div className="zr-verdict" data-ok={check?.ok ?? true}>
      <strong>{titleOf(check, verdict)}</strong>
      {unseen !== undefined && (
        <>
          <span>{verdict.unseen(hostOf(unseen))}</span>
          <Button variant="default" size="compact-sm" onClick={() => onLook(unseen)}>
            {verdict.look}
          </Button>
        </>
      )}
      {reasons.map((reason) => (
        <span key={reason}>{reason}</span>
      ))}
    </div>
  );
}

/** A sentence on an option names it as the page does. */
function inPagesWords(reason: string, check: SettingsCheck | undefined, labelAt: VerdictProps['labelAt']): string {
  const fault = check?.faults.find(({ message }) => reason.endsWith(`: ${message}`));
  const label = fault && labelAt(fault.path);
  return fault && label !== undefined ? `${label}: ${fault.message}` : reason;
}

function titleOf(check: SettingsCheck | undefined, verdict: Texts['verdict']): string {
  if (check === undefined) return verdict.checking;
  if (check.unseen !== undefined) return verdict.notLookedAt;
  return check.ok ? verdict.works : verdict.fails;
}
