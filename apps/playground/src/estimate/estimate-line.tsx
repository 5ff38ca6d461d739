import { Text, UnstyledButton } from '@mantine/core';
import type { Texts } from '../ui/texts/english.js';
import { useTexts } from '../ui/texts/use-texts.js';
import type { Estimate } from './use-estimate.js';

interface EstimateLineProps {
  readonly estimate: Estimate;
  readonly onMeasure: () => void;
}

/** How long a video will take here; the offer to find out where that is not known, or is a guess. */
export function EstimateLine({ estimate: { seconds, isGuess, measuring, stop }, onMeasure }: EstimateLineProps) {
  const { estimate: texts } = useTexts().moments;
  const time = seconds !== undefined && !measuring ? spokenTime(seconds, texts) : undefined;
  return (
    <>
      {time !== undefined && (
        <Text key={isGuess ? 'guess' : 'here'} span size="sm" c="dimmed">
          {isGuess ? texts.guess(time) : texts.here(time)}
        </Text>
      )}
      {(time === undefined || isGuess) && (
        // Other elements than those before, which would be moved aside.
        <UnstyledButton
          key={time === undefined ? 'ask' : 'measure'}
          className="zr-quiet"
          onClick={measuring ? stop : onMeasure}
        >
          {measuring ? texts.stop : time === undefined ? texts.measure : texts.measureIt}
        </UnstyledButton>
      )}
    </>
  );
}

/** Two figures at most: it is an estimate. */
function spokenTime(seconds: number, texts: Texts['moments']['estimate']): string {
  if (seconds < 10) return texts.seconds(Math.max(1, Math.round(seconds)));
  if (seconds < 90) return texts.seconds(5 * Math.round(seconds / 5));
  if (seconds < 90 * 60) return texts.minutes(Math.round(seconds / 60));
  return texts.hours(Math.round(seconds / 3600));
}
