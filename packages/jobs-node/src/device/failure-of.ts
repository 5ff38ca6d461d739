import { messageOf, ZeroreelError } from '@zeroreel/core';
import { JobsError, type JobFailure } from '@zeroreel/jobs';
import { isDiskFull } from '@zeroreel/node';
import { isAway } from './patiently.js';

const DISK_HINT = 'With more room on the disk, retrying the job goes on from its last state.';

/** What a job's record says of an error. */
export function failureOf(error: unknown): JobFailure {
  const message = messageOf(error);
  if (fullDisk(error)) return { code: 'disk-full', message, hint: DISK_HINT };
  if (error instanceof JobsError || chainOf(error).some(isAway)) {
    return { code: 'artifact', message, hint: 'Retrying the job goes on from its last state.' };
  }
  if (!(error instanceof ZeroreelError)) return { code: 'unexpected', message };
  const { code, faults } = error;
  return { code, message, ...(faults.length > 0 && { faults }) };
}

/** Whether a full disk is somewhere behind an error. */
const fullDisk = (error: unknown): boolean =>
  chainOf(error).some(
    (at) =>
      isDiskFull(at) ||
      (at instanceof JobsError && at.code === 'disk-full') ||
      /disk .*is full|no space left on device/i.test(at.message),
  );

/** An error, and what is behind it. */
function chainOf(error: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let at = error; at instanceof Error; at = at.cause) chain.push(at);
  return chain;
}
