import { Alert, Stack, Text } from '@mantine/core';
import { useEffect, useState, type DragEvent } from 'react';
import type { WorkerClient } from '../client/worker-client.js';
import { nameOfSource } from '../models/model-source.js';
import type { RunSettings } from '@zeroreel/run';
import { formOfSettings, settingsOfForm } from '../settings/settings-of-form.js';
import { readSettingsLink } from '../settings/settings-link.js';
import { DEFAULT_FORM, type VideoForm, type View } from '../settings/video-form.js';
import type { FinishedVideo, VideoJob } from '../worker-protocol.js';
import { ClipDrop } from './clip-drop.js';
import { CompareStage } from './compare-stage.js';
import { Downloads } from './downloads.js';
import type { FormChange } from './form-props.js';
import { Header } from './header.js';
import { HistoryDrawer } from './history-drawer.js';
import { FilmIcon } from './icons.js';
import { DEFAULT_MACHINE, sourceNamed, type Machine } from './machine.js';
import { MachineCard } from './machine-card.js';
import { MotionCard } from './motion-card.js';
import { Player } from './player.js';
import { PromptCard } from './prompt-card.js';
import { RunProgress } from './run-progress.js';
import { SettingsCard } from './settings-card.js';
import { useClip, useEdges } from './use-clip.js';
import { useCompare } from './use-compare.js';
import { useHistory } from './use-history.js';
import { useModelCache } from './use-model-cache.js';
import { useRun } from './use-run.js';
import { useVerdict } from './use-verdict.js';

/** The page. */
export function App({ client }: { readonly client: WorkerClient }) {
  const [{ view, form }, setEntered] = useState<Entered>({ view: 'generate', form: DEFAULT_FORM });
  const [machine, setMachine] = useState<Machine>(DEFAULT_MACHINE);
  const [notice, setNotice] = useState<string>();
  const [historyOpened, setHistoryOpened] = useState(false);
  const history = useHistory();
  const run = useRun(client);
  const compare = useCompare(client);
  const change = (fields: FormChange) => setEntered((last) => ({ ...last, form: withFields(last.form, fields) }));
  const clip = useClip(({ frames, framesPerSecond }) => {
    if (frames.length === 1) return;
    const rate = framesPerSecond === undefined ? {} : { framesPerSecond: Math.max(1, Math.round(framesPerSecond)) };
    change({ frames: Math.min(frames.length, 8), ...rate });
  });
  const takesClip = view === 'control' || view === 'edit';
  const edges = useEdges(client, view === 'control' ? clip.clip : undefined, form);

  const { width, height, frames, guidanceScale } = form;
  const question = { ...machine, edits: view === 'edit', width, height, frames, guided: guidanceScale > 1 };
  const verdict = useVerdict(client, question);
  const cache = useModelCache(client, run.state.phase);

  function restore(settings: RunSettings, from: string) {
    setEntered(formOfSettings(settings));
    setMachine((last) => ({ ...last, source: sourceNamed(settings.model) }));
    setNotice(`Settings of ${from}`);
  }
  useEffect(() => {
    try {
      const settings = readSettingsLink(location.hash);
      if (settings) restore(settings, 'the link');
    } catch (error) {
      setNotice(messageOf(error));
    }
  }, []);

  async function restoreFrom(file: File) {
    try {
      restore(await client.call('read-settings', { file }), file.name);
    } catch (error) {
      setNotice(messageOf(error));
    }
  }
  function drop(event: DragEvent) {
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file) void restoreFrom(file);
  }
  function job(): VideoJob {
    const model = nameOfSource(machine.source);
    const settings = settingsOfForm(view, form, { model, ...(clip.name !== undefined && { clip: clip.name }) });
    const given = takesClip && clip.clip ? { clips: { [clip.name ?? '']: clip.clip.frames } } : {};
    return { settings, model: machine.source, backend: machine.backend, ...given };
  }
  async function start() {
    setNotice(undefined);
    if (view === 'compare') return compare.start(job());
    const video = await run.start(job());
    if (video) history.add(video);
  }
  function open(video: FinishedVideo) {
    setHistoryOpened(false);
    setEntered(formOfSettings(video.recorded.settings));
    run.show(video);
  }
  // Until there is a video, the screen shows what it will be made from.
  const given = run.state.phase === 'idle' && takesClip ? (edges ?? clip.clip?.frames) : undefined;
  const running = view === 'compare' ? compare.running : run.state.phase === 'running';
  const missing = takesClip && !clip.clip ? 'Drop a clip first' : undefined;
  return (
    <div className="zr-page" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <Header
        view={view}
        onView={(next) => setEntered({ view: next, form })}
        onHistory={() => setHistoryOpened(true)}
      />
      <main className="zr-layout">
        <div className="zr-prompt">
          <PromptCard
            {...{ view, form, change, running, missing }}
            onStart={() => void start()}
            onStop={view === 'compare' ? compare.stop : run.stop}
          >
            {takesClip && <ClipDrop {...{ form, change, clip, edges }} />}
          </PromptCard>
        </div>
        <section className="zr-stage zr-card" aria-label="Video">
          {notice !== undefined && (
            <Alert
              variant="outline"
              mb="sm"
              withCloseButton
              closeButtonLabel="Close"
              onClose={() => setNotice(undefined)}
            >
              {notice}
            </Alert>
          )}
          {view === 'compare' ? (
            <CompareStage states={compare.states} framesPerSecond={form.framesPerSecond} />
          ) : (
            <Stack>
              <Player
                frames={given ?? run.state.frames}
                framesPerSecond={run.state.video?.framesPerSecond ?? form.framesPerSecond}
                badge={given ? (edges ? 'Edges' : 'Your clip') : run.state.phase === 'running' ? 'Preview' : undefined}
              >
                <FilmIcon size={40} />
                <Text>Your video appears here, frame by frame.</Text>
                <Text size="sm">Drop a video that was made here to get its settings back.</Text>
              </Player>
              <RunProgress state={run.state} />
              <Downloads client={client} video={run.state.video} />
            </Stack>
          )}
        </section>
        <Stack className="zr-settings">
          {!takesClip && <MotionCard form={form} change={change} />}
          <SettingsCard form={form} change={change} view={view} />
          <MachineCard
            {...{ machine, verdict, cache }}
            change={(fields) => setMachine((last) => ({ ...last, ...fields }))}
          />
        </Stack>
      </main>
      <HistoryDrawer opened={historyOpened} history={history} onClose={() => setHistoryOpened(false)} onOpen={open} />
    </div>
  );
}

interface Entered {
  readonly view: View;
  readonly form: VideoForm;
}

function withFields(form: VideoForm, fields: FormChange): VideoForm {
  return Object.fromEntries(
    Object.entries({ ...form, ...fields }).filter(([, value]) => value !== undefined),
  ) as unknown as VideoForm;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
