import { CloseButton, Tabs } from '@mantine/core';
import { memo, useEffect, useRef, useState, type ReactNode } from 'react';
import type { SettingsCheck } from '../../worker-protocol.js';
import type { CardProps } from '../card-props.js';
import type { KeptModelsState } from '../use-kept-models.js';
import type { ServerState } from '../use-server.js';
import { BasicTab } from './basic-tab.js';
import { DRAWER_TABS, type DrawerState, type DrawerTab } from './use-drawer.js';
import { ExpertTab } from './expert-tab.js';
import { ModelTab } from './model-tab.js';
import { MotionTab } from './motion-tab.js';
import { tabsWithFaults } from './tab-faults.js';

interface SettingsDrawerProps extends CardProps {
  readonly drawer: DrawerState;
  /** Undefined until the settings were looked at. */
  readonly check: SettingsCheck | undefined;
  readonly kept: KeptModelsState;
  readonly server: ServerState;
  /** What the last run was made on; undefined before one. */
  readonly lastOn: string | undefined;
}

function Drawer({ drawer, check, kept, server, lastOn, ...card }: SettingsDrawerProps) {
  const { tab, show, close } = drawer;
  const words = card.texts.settings;
  const aside = useRef<HTMLElement>(null);
  const wrong = tabsWithFaults(check?.faults ?? [], card.state.settings.plugins);
  // A tab is drawn when it is first looked at, and keeps what was opened and typed in it then.
  const [visited, setVisited] = useState<ReadonlySet<DrawerTab>>(new Set());
  if (!visited.has(tab)) setVisited(new Set([...visited, tab]));
  const contents: Readonly<Record<DrawerTab, ReactNode>> = {
    basic: <BasicTab {...card} />,
    motion: <MotionTab {...card} />,
    model: <ModelTab {...card} {...{ kept, server, lastOn }} />,
    expert: <ExpertTab {...card} />,
  };
  const { takeFocus } = drawer;
  useEffect(() => {
    if (takeFocus()) aside.current?.querySelector<HTMLElement>('[role=tab][aria-selected=true]')?.focus();
  }, [takeFocus]);
  return (
    <aside
      ref={aside}
      id={drawer.id}
      className="zr-settings"
      aria-label={words.title}
      onKeyDown={({ key, defaultPrevented }) => key === 'Escape' && !defaultPrevented && close()}
    >
      <Tabs value={tab} onChange={(next) => show(next as DrawerTab)}>
        <div className="zr-settings-head">
          <Tabs.List grow aria-label={words.title}>
            {DRAWER_TABS.map((each) => (
              <Tabs.Tab key={each} value={each} data-wrong={wrong.has(each) || undefined}>
                {words.tabs[each]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <CloseButton aria-label={words.close} onClick={close} />
        </div>
        {DRAWER_TABS.map((each) => (
          <Tabs.Panel key={each} value={each}>
            {visited.has(each) && contents[each]}
          </Tabs.Panel>
        ))}
      </Tabs>
    </aside>
  );
}

/**
 * All settings but the prompt, in four tabs: beside the stage where there is room, else a sheet over its lower part. What a
 * run reports is none of its business: it is drawn anew when something changes that it shows.
 */
export const SettingsDrawer = memo(Drawer, (last, next) => {
  const [before, after] = [shownBy(last), shownBy(next)];
  return before.every((each, at) => Object.is(each, after[at]));
});

/** All that the drawer's fields follow from; what changes settings stays the same. */
const shownBy = ({ drawer, check, kept, server, lastOn, ...card }: SettingsDrawerProps): readonly unknown[] => [
  ...[drawer.isOpen, drawer.tab, check, kept.models, lastOn],
  ...[server.isChosen, server.place, server.fault],
  ...[card.state.settings, card.state.view, card.state.agreed, card.uploads, card.plugins, card.web, card.texts],
  ...[card.preset, card.size.width, card.size.height],
  ...[card.modelPlace.place, card.modelPlace.named, card.modelPlace.missing],
];
