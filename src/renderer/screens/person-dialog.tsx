import { Switch } from 'radix-ui';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { MIX_DEFAULTS, type PersonMix } from '../../shared/person-mix.ts';
import type { PersonView } from '../../shared/state.ts';
import { attempt } from '../model/store.ts';
import { DialogFrame, FormFoot } from '../parts/dialog.tsx';
import { useDrawn } from '../parts/drawn.ts';
import { Field } from '../parts/field.tsx';
import { strings } from '../strings.ts';
import { useTools } from '../talk/hooks.tsx';

const words = strings.person;

interface PersonDialogProps {
  readonly link: string;
  readonly person: PersonView;
  readonly onClose: () => void;
}

/** What I call somebody, and how I hear them: the volume is heard while it is drawn, the name is kept with Save. */
export function PersonDialog({ link, person, onClose }: PersonDialogProps) {
  const { client } = useTools();
  const { ssrc } = person;
  const [name, setName] = useState(person.name ?? '');
  const mix = person.mix ?? MIX_DEFAULTS;
  const apply = (part: Partial<PersonMix>) => client.person.mix({ id: link, ssrc, mix: part });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    attempt(client.person.name({ id: link, ssrc, name }));
    onClose();
  };
  return (
    <DialogFrame title={words.title(person.name ?? strings.unnamed(ssrc))} text={words.text} onClose={onClose}>
      <form onSubmit={onSubmit}>
        <Field
          label={words.name}
          hint={strings.number(ssrc)}
          path="name"
          first
          value={name}
          onChange={setName}
          error={undefined}
          maxLength={32}
        />
        <Slide
          label={words.volume}
          range={{ min: -40, max: 20, step: 1 }}
          value={mix.gainDb}
          say={words.decibels}
          apply={(gainDb) => apply({ gainDb })}
        />
        <Slide
          label={words.place}
          range={{ min: -1, max: 1, step: 0.1 }}
          value={mix.pan}
          say={words.pan}
          apply={(pan) => apply({ pan })}
        />
        <Row label={words.mute}>
          {(control) => (
            <Switch.Root
              id={control}
              className="switch"
              checked={mix.muted}
              onCheckedChange={(muted) => attempt(apply({ muted }))}
            >
              <Switch.Thumb className="switch-thumb" />
            </Switch.Root>
          )}
        </Row>
        <FormFoot leave={strings.close} onLeave={onClose}>
          {strings.save}
        </FormFoot>
      </form>
    </DialogFrame>
  );
}

function Row({ label, children }: { readonly label: string; readonly children: (control: string) => ReactNode }) {
  const control = useId();
  return (
    <div className="person-row">
      <label htmlFor={control}>{label}</label>
      {children(control)}
    </div>
  );
}

interface SlideProps {
  readonly label: string;
  readonly range: { readonly min: number; readonly max: number; readonly step: number };
  readonly value: number;
  readonly say: (value: number) => string;
  readonly apply: (value: number) => Promise<unknown>;
}

function Slide({ label, range, value, say, apply }: SlideProps) {
  const [shown, draw] = useDrawn(value, apply);
  return (
    <Row label={label}>
      {(control) => (
        <>
          <input
            id={control}
            type="range"
            className="person-slider"
            {...range}
            value={shown}
            aria-valuetext={say(shown)}
            onChange={(event) => draw(Number(event.target.value))}
          />
          <output htmlFor={control}>{say(shown)}</output>
        </>
      )}
    </Row>
  );
}
