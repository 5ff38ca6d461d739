// Runs in each worker of the page before its own code. Where the test says so, the worker does nothing else for a long
// time, as in an evaluation of a large network: it hears nobody then.
{
  const LONG = 20_000;
  const block = () => {
    for (const end = performance.now() + LONG; performance.now() < end;);
  };
  const channel = new BroadcastChannel('block');
  let stage = '';
  let isBlocked = false;
  channel.addEventListener('message', ({ data }) => {
    if (data === 'sessions') isBlocked = self.name.startsWith('zeroreel-');
    else if (self.name === 'zeroreel') stage = data;
  });
  // Of sessions: the next request takes long.
  self.addEventListener('message', () => {
    if (!isBlocked) return;
    isBlocked = false;
    block();
  });
  const post = self.postMessage.bind(self);
  self.postMessage = (message, ...more) => {
    post(message, ...more);
    const { type, stage: begun } = message?.event ?? {};
    if (type !== 'stage:start' || begun !== stage) return;
    stage = '';
    if (begun === 'denoise') channel.postMessage('sessions');
    else block();
  };
  self.addEventListener('message', ({ data }) => {
    if (data?.kind === 'encode' && stage === 'file') block();
  });
}
