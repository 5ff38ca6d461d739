import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings } from '@zeroreel/node';
import type { Settings } from '@zeroreel/run';
import { format, resolveConfig } from 'prettier';
import { parse, quote } from 'shell-quote';
import { describe, expect, it } from 'vitest';
import { settingsOf } from '../../../apps/cli/src/__testing__/run-command.js';
import { fencedBlocks } from './fenced-blocks.js';
import { workspaceRoot } from './workspace-root.js';

process.chdir(workspaceRoot);

/** A video of the repository, and what made it. */
interface Exhibit {
  readonly title: string;
  readonly video: string;
  readonly poster: string;
  readonly command: string;
}

const CLIPS = 'apps/playground/public/clips';
const GUIDES = 'docs/guides';
const NAMES = ['text-to-video', 'control', 'edit', 'dreambooth-and-lora', 'long-video'];

/** The clips of the page's start, as `tools/page-clips/make.mjs` makes them. */
function startClips(): readonly Exhibit[] {
  const wanted = JSON.parse(readFileSync('tools/page-clips/clips.json', 'utf8')) as {
    readonly prompt: string;
    readonly seed: number;
    readonly flags?: readonly string[];
  }[];
  return wanted.map(({ prompt, seed, flags = [] }) => {
    const name = `${prompt.replaceAll(/[^a-z]+/g, '-')}-${seed}`;
    const options = ['--seed', String(seed), '--fps', '6', '--threads', '1', ...flags];
    const command = `npx zeroreel generate "${prompt}" ${quote(options)} -o ${name}.mp4`;
    return { title: prompt, video: `${CLIPS}/${name}.mp4`, poster: `${CLIPS}/${name}.webp`, command };
  });
}

/** The videos of the guides: each is what a command of theirs writes under its name. */
function guideVideos(): readonly Exhibit[] {
  const lines = NAMES.flatMap((name) => fencedBlocks(`${GUIDES}/${name}.md`)).flatMap(({ code }) => code.split('\n'));
  const found = lines.flatMap((command) => {
    const name = / -o ([\w-]+)\.mp4$/.exec(command)?.[1];
    const [video, poster] = ['mp4', 'webp'].map((ending) => `${GUIDES}/videos/${name}.${ending}`);
    if (video === undefined || poster === undefined || !existsSync(video)) return [];
    return [{ title: /"([^"]+)"/.exec(command)?.[1] ?? '', video, poster, command }];
  });
  return [...new Map(found.map((each) => [each.video, each])).values()];
}

const WORDS = {
  en: {
    title: 'Gallery',
    text: `Every video here is a file of the repository, and every one was made by the embedded model, on a processor, in seconds. Below each
stands the command that made it. A video also keeps its settings: \`npx zeroreel rerun FILE\` makes it again.`,
    start: 'Clips of the page',
    guides: 'Videos of the guides',
    made: 'This page is written by `npm run docs:gallery`, out of `tools/page-clips/clips.json` and of the commands of the guides. A test compares each command with the settings that its file keeps.',
  },
  ko: {
    title: '갤러리',
    text: `여기 있는 동영상은 모두 이 저장소의 파일이며, 내장 모델이 프로세서에서 몇 초 만에 만든 것입니다. 각 동영상 아래에 그것을 만든
명령이 있습니다. 동영상은 설정도 간직합니다. \`npx zeroreel rerun 파일\`로 똑같이 다시 만들 수 있습니다.`,
    start: '첫 화면의 클립',
    guides: '안내서의 동영상',
    made: '이 페이지는 `npm run docs:gallery`가 `tools/page-clips/clips.json`과 안내서의 명령으로 씁니다. 각 명령이 파일에 담긴 설정과 같은지 테스트가 확인합니다.',
  },
} as const;

/** The whole page, formatted as the repository's Markdown is. */
async function galleryDocument(language: 'en' | 'ko', file: string): Promise<string> {
  const words = WORDS[language];
  const toRoot = language === 'en' ? '..' : '../..';
  const exhibit = ({ title, video, poster, command }: Exhibit) =>
    `<div class="zr-exhibit">\n\n[![${title}](${toRoot}/${poster})](${toRoot}/${video})\n\n_${title}_\n\n\`\`\`sh\n${command}\n\`\`\`\n\n</div>`;
  const group = (title: string, exhibits: readonly Exhibit[]) =>
    `## ${title}\n\n<div class="zr-gallery">\n\n${exhibits.map(exhibit).join('\n\n')}\n\n</div>`;
  const text = [
    `---\ntitle: ${words.title}\norder: 2\n---\n\n# ${words.title}\n\n${words.text}`,
    group(words.start, startClips()),
    group(words.guides, guideVideos()),
    words.made,
  ].join('\n\n');
  return format(text.replaceAll(`${toRoot}/docs/`, language === 'en' ? '' : '../'), {
    ...(await resolveConfig(file)),
    parser: 'markdown',
  });
}

const exhibits = [...startClips(), ...guideVideos()];

describe('the gallery', () => {
  // `npm run docs:gallery` writes it: vitest's -u.
  it.each(['en', 'ko'] as const)('has every video with its command (%s)', async (language) => {
    const file = join(workspaceRoot, language === 'en' ? 'docs/gallery.md' : 'docs/ko/gallery.md');
    expect(exhibits.length).toBeGreaterThan(20);
    await expect(await galleryDocument(language, file)).toMatchFileSnapshot(file);
  });

  it.each(exhibits.map((exhibit) => [exhibit.video, exhibit] as const))(
    'has the command of %s',
    async (_, { video, command, poster }) => {
      expect(existsSync(poster)).toBe(true);
      const words = parse(command)
        .filter((word) => typeof word === 'string')
        .slice(2);
      const asked = await settingsOf(...words);
      const { settings: kept } = (await readSettings(video)) as { readonly settings: Settings };
      expect(kept.request).toMatchObject(asked.request);
      expect(kept.output).toMatchObject(asked.output);
      // Files have other paths where the video was made; their contents are the business of `rerun`.
      const named = ({ plugins }: Settings) =>
        plugins.map(({ name }) => name).filter((name) => name !== 'weight-overlays');
      expect(named(kept)).toEqual(named(asked));
      const motion = ({ plugins }: Settings) => plugins.find(({ name }) => name === 'motion-dynamics')?.options ?? {};
      expect(motion(kept)).toMatchObject(motion(asked));
    },
  );
});
