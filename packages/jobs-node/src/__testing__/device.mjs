// The process of a device for tests. A prompt may ask it to fail: what it says then stands behind `!`.
import { FileArtifactStore, serveDevice } from '@zeroreel/jobs-node';
import { newSha256, openHost } from './test-host.mjs';

const [store, interval] = process.argv.slice(2);

serveDevice({
  artifacts: new FileArtifactStore(store),
  newSha256,
  pathOf: (name) => Promise.resolve(name),
  stateInterval: Number(interval),
  storePatience: 2000,
  kept: new FileArtifactStore(`${store}-kept`),
  openHost(settings, wishes) {
    const [, wish] = /!(\w+)/.exec(settings.request.prompt) ?? [];
    if (wish === 'poison') {
      process.stderr.write('the last words of a poisoned job\n');
      process.kill(process.pid, 'SIGKILL');
    }
    if (wish === 'hang') for (;;);
    if (wish === 'throw') throw new TypeError('a fault of ours');
    return openHost(settings, wishes);
  },
});
