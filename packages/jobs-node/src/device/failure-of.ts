import { messageOf, ZeroreelError } from '@zeroreel/core';
import { JobsError, type JobFailure } from '@zeroreel/jobs';
import { isDiskFull } from '@zeroreel/node';

const DISK_HINT = 'With more room on the disk, retrying the job goes on from its last state.';

/** What a job's record says of an error. */
export function failureOf(error: unknown): JobFailure {
  const message = messageOf(error);
  if (fullDisk(error)) return { code: 'disk-full', message, hint: DISK_HINT };
  if (error instanceof JobsError) {
    return { code: 'artifact', message, hint: 'Retrying the job goes on from its last state.' };
  }
  if (!(error instanceof ZeroreelError)) return { code: 'unexpected', message };
  const { code, faults } = error;
  return { code, message, ...(faults.length > 0 && { faults }) };
}

/** Whether a full disk is somewhere behind an error. */
function fullDisk(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (isDiskFull(at) || (at instanceof JobsError && at.code === 'disk-full')) return true;
    if (/disk .*is full|no space left on device/i.test(at.message)) return true;
  }
  return false;
}
