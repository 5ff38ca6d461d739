import { RESIZE_RULES, type ResizeRule } from '@zeroreel/run';
import type { FormProps } from './form-props.js';
import { Choice } from './choice.js';
import { Fold } from './fold.js';
import { OptionalNumber } from './optional-number.js';

const RULES: Readonly<Record<ResizeRule, string>> = {
  cover: 'Cut to size',
  fit: 'Kept',
  paper: 'Stretched',
};

/** Which part of clips is taken, and how it becomes the video's size. */
export function ClipFields({ form, change }: FormProps) {
  const { clipStart, clipEnd, clipRate, resize } = form;
  const isPart = clipStart > 0 || clipEnd !== undefined || clipRate !== undefined;
  return (
    <Fold title="Part and shape of the clip" state={isPart ? `from ${clipStart} s` : undefined}>
      <div className="zr-fields">
        <OptionalNumber
          label="From"
          suffix=" s"
          min={0}
          step={0.5}
          value={clipStart}
          onChange={(value = 0) => change({ clipStart: value })}
        />
        <OptionalNumber
          label="To"
          suffix=" s"
          min={0}
          step={0.5}
          placeholder="Its end"
          value={clipEnd}
          onChange={(value) => change({ clipEnd: value })}
        />
        <OptionalNumber
          label="Taken per second"
          min={0.1}
          max={60}
          placeholder="All"
          value={clipRate}
          onChange={(value) => change({ clipRate: value })}
        />
        <Choice
          label="Shape"
          value={resize}
          names={Object.fromEntries(RESIZE_RULES.map((rule) => [rule, RULES[rule]]))}
          onChange={(rule) => rule && change({ resize: rule as ResizeRule })}
        />
      </div>
    </Fold>
  );
}
