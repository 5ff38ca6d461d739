import { Alert, Stack, Text } from '@mantine/core';
import { useEffect, useState, type DragEvent } from 'react';
import type { WorkerClient } from '../client/worker-client.js';
import { nameOfSource } from '../models/model-source.js';
import type { RunSettings } from '@zeroreel/run';
import { formOfSettings } from '../settings/form-of-settings.js';
import { formProblem, missingFiles, nameFor } from '../settings/form-problem.js';
import { given } from '../settings/given.js';
import { leftBehind } from '../settings/left-behind.js';
import { DRAWN } from '../settings/motion-of-form.js';
import { settingsOfForm } from '../settings/settings-of-form.js';
import { readSettingsLink } from '../settings/settings-link.js';
import { DEFAULT_FORM, EMPTY_CONTROL, type VideoForm, type View } from '../settings/video-form.js';
import { wantedAgain } from '../settings/wanted-again.js';
import type { Clip, FinishedVideo, VideoJob } from '../worker-protocol.js';
import { AdvancedCard } from './advanced-card.js';
import { ClipDrop } from './clip-drop.js';
import { CompareStage } from './compare-stage.js';
import { ControlFields, useControlDrawing } from './control-fields.js';
import { Downloads } from './downloads.js';
import type { FormChange, FormProps } from './form-props.js';
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
import { useCompare } from './use-compare.js';
import { useHistory } from './use-history.js';
import { useModelCache } from './use-model-cache.js';
import { usePlugins } from './use-plugins.js';
import { useRun } from './use-run.js';
import { useShelf } from './use-shelf.js';
import { useVerdict } from './use-verdict.js';

/** The page. */
export function App({ client }: { readonly client: WorkerClient }) {
  const [{ view, form }, setEntered] = useState<Entered>({ view: 'generate', form: DEFAULT_FORM });
  const [machine, setMachine] = useState<Machine>(DEFAULT_MACHINE);
  const [notice, setNotice] = useState<Notice>();
  const [historyOpened, setHistoryOpened] = useState(false);
  const history = useHistory();
  const run = useRun(client);
  const compare = useCompare(client);
  const change: FormProps['change'] = (fields) =>
    setEntered((last) => {
      const changes = typeof fields === 'function' ? fields(last.form) : fields;
      return { ...last, form: withFields(last.form, changes) };
    });
  const { clipStart, clipEnd, clipRate } = form;
  const shelf = useShelf({ start: clipStart, ...given({ end: clipEnd, framesPerSecond: clipRate }) });
  const known = usePlugins(client);
  const takesClip = view === 'control' || view === 'edit';
  const [lead = EMPTY_CONTROL] = form.controls;
  const drawn = useControlDrawing({ client, shelf, form }, lead);
  /** A clip that leads decides length and rate. */
  const follow = ({ frames, framesPerSecond }: Clip) => {
    if (frames.length === 1) return;
    const rate = framesPerSecond === undefined ? {} : { framesPerSecond: Math.max(1, Math.round(framesPerSecond)) };
    change({ frames: Math.min(frames.length, 8), ...rate });
  };
  const settings = settingsOfForm(view, form, nameOfSource(machine.source));

  const { width, height, frames, guidanceScale } = form;
  const question = { ...machine, edits: view === 'edit', width, height, frames, guided: guidanceScale > 1 };
  const verdict = useVerdict(client, question);
  const cache = useModelCache(client, run.state.phase);

  function restore(from: RunSettings, whose: string) {
    setEntered(formOfSettings(from));
    setMachine((last) => ({ ...last, source: sourceNamed(from.model) }));
    setNotice({ title: `Settings of ${whose}`, lines: [...wantedAgain(from, shelf.isHere), ...leftBehind(from)] });
  }
  useEffect(() => {
    try {
      const linked = readSettingsLink(location.hash);
      if (linked) restore(linked, 'the link');
    } catch (error) {
      setNotice({ title: messageOf(error), lines: [] });
    }
  }, []);

  async function restoreFrom(file: File) {
    try {
      restore(await client.call('read-settings', { file }), file.name);
    } catch (error) {
      setNotice({ title: messageOf(error), lines: [] });
    }
  }
  /** Files that settings wait for are taken for those; one of any other is asked for its settings. */
  function drop(event: DragEvent) {
    event.preventDefault();
    const waiting = missingFiles(settings, shelf.isHere);
    for (const file of event.dataTransfer.files) {
      const name = waiting.find((each) => nameFor(file.name, each) === each);
      if (name === undefined) void restoreFrom(file);
      else if (clipNames(settings).includes(name)) void shelf.putClip(name, file).catch(() => undefined);
      else shelf.putFiles(name, [file]);
    }
  }
  function job(): VideoJob {
    const clips = Object.fromEntries(clipNames(settings).map((name) => [name, shelf.clips[name]?.frames ?? []]));
    const { source: model, backend } = machine;
    return { settings, model, backend, clips, files: shelf.files, allowedPlugins: known.allowed };
  }
  async function start() {
    setNotice(undefined);
    if (view === 'compare') return compare.start(job());
    const video = await run.start(job());
    if (video) history.add(video);
  }
  function open(video: FinishedVideo) {
    setHistoryOpened(false);
    restore(video.recorded.settings, 'your history');
    run.show(video);
  }
  // Until there is a video, the screen shows what it will be made from.
  const source = view === 'control' ? (drawn ?? shelf.clips[lead.file]?.frames) : shelf.clips[form.editFile]?.frames;
  const shown = run.state.phase === 'idle' && takesClip ? source : undefined;
  const running = view === 'compare' ? compare.running : run.state.phase === 'running';
  const missing = formProblem(settings, { isHere: shelf.isHere, allowedPlugins: known.allowed });
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
            {view === 'control' && <ControlFields {...{ form, change, client, shelf }} onClip={follow} />}
            {view === 'edit' && (
              <ClipDrop
                shelf={shelf}
                name={form.editFile}
                onClip={(editFile, clip) => {
                  change({ editFile });
                  if (editFile !== form.editFile) follow(clip);
                }}
              />
            )}
          </PromptCard>
        </div>
        <section className="zr-stage zr-card" aria-label="Video">
          {notice !== undefined && (
            <Alert
              variant="outline"
              mb="sm"
              title={notice.title}
              withCloseButton
              closeButtonLabel="Close"
              onClose={() => setNotice(undefined)}
            >
              {notice.lines.map((line) => (
                <Text key={line} size="sm">
                  {line}
                </Text>
              ))}
            </Alert>
          )}
          {view === 'compare' ? (
            <CompareStage states={compare.states} framesPerSecond={form.framesPerSecond} />
          ) : (
            <Stack>
              <Player
                frames={shown ?? run.state.frames}
                framesPerSecond={run.state.video?.framesPerSecond ?? form.framesPerSecond}
                badge={
                  shown
                    ? view === 'control' && drawn
                      ? 'What steers'
                      : 'Your clip'
                    : run.state.phase === 'running'
                      ? 'Preview'
                      : undefined
                }
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
          {view !== 'edit' && <MotionCard {...{ form, change, view }} />}
          <SettingsCard form={form} change={change} view={view} />
          <AdvancedCard {...{ form, change, view, shelf, known }} />
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

/** What is told above the video. */
interface Notice {
  readonly title: string;
  readonly lines: readonly string[];
}

interface Entered {
  readonly view: View;
  readonly form: VideoForm;
}

function withFields(form: VideoForm, fields: FormChange): VideoForm {
  const redrawn = DRAWN.some((field) => field in fields) ? { givenMotion: undefined } : {};
  return given({ ...form, ...redrawn, ...fields }) as VideoForm;
}

/** Names of the clips and pictures of settings; the other files are weights. */
const clipNames = ({ controls = [], edit, initImage }: RunSettings): readonly string[] => [
  ...controls.map(({ file }) => file),
  ...(edit ? [edit.file] : []),
  ...(initImage === undefined ? [] : [initImage]),
];

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
