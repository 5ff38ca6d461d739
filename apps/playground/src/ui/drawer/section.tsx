import { Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';

interface SectionProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** Fields of a tab that belong together, under a heading. */
export function Section({ title, children }: SectionProps) {
  const id = useId();
  return (
    <section className="zr-section" aria-labelledby={id}>
      <Title order={2} id={id}>
        {title}
      </Title>
      {children}
    </section>
  );
}
