import type { DownloadFollower } from '@zeroreel/hub';
import type { Reporter } from './reporter.js';

/** Reports downloads as a stage of the run. @param now a clock in milliseconds */
export function downloadReporter(
  reporter: Reporter,
  now: () => number,
): Pick<DownloadFollower, 'started' | 'ended' | 'progress'> {
  let begun = 0;
  return {
    started() {
      begun = now();
      reporter.report({ type: 'stage:start', stage: 'download' });
    },
    progress: (progress) => reporter.report({ type: 'download:progress', ...progress }),
    ended: () => reporter.report({ type: 'stage:end', stage: 'download', milliseconds: now() - begun }),
  };
}
