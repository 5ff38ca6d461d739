import { Input } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import { useTexts } from '../texts/use-texts.js';
import { wrapperOf, type FieldProps } from './field-props.js';

type FieldGroupProps = Pick<FieldProps, 'name' | 'option' | 'faults' | 'unlabelled'> & { readonly children: ReactNode };

/** Several inputs that make up the field of one option, with one label, help and error. */
export function FieldGroup({ children, ...named }: FieldGroupProps) {
  const id = useId();
  const { label, description, error, withAsterisk = false, ...rest } = wrapperOf(named, useTexts());
  const described = [description && `${id}-help`, error !== undefined && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div
      role="group"
      className="zr-field-group"
      {...(label === undefined ? rest : { 'aria-labelledby': `${id}-label` })}
      {...(described !== '' && { 'aria-describedby': described })}
    >
      {label !== undefined && (
        <Input.Label id={`${id}-label`} labelElement="div" required={withAsterisk}>
          {label}
        </Input.Label>
      )}
      {description && <Input.Description id={`${id}-help`}>{description}</Input.Description>}
      {children}
      {error !== undefined && <Input.Error id={`${id}-error`}>{error}</Input.Error>}
    </div>
  );
}
