import { Phone } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { type CallsView, callName } from '../../shared/calls.ts';
import { CommandError } from '../../shared/client.ts';
import { DialogFrame, FormFoot } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { useTools } from '../talk/hooks.tsx';
import { SoundForm } from './sound-form.tsx';
import { callWords } from './words.ts';

const words = callWords.place;

/** Whom to call, and with what sound. */
export function PlaceDialog({ calls, onClose }: { readonly calls: CallsView; readonly onClose: () => void }) {
  const { client } = useTools();
  const [name, setName] = useState('');
  const [sound, setSound] = useState(calls.options.sound);
  const [error, setError] = useState<string | undefined>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const to = callName.safeParse(name);
    if (!to.success) return setError(to.error.issues[0]?.message);
    try {
      await client.call.place({ to: to.data, sound });
      onClose();
    } catch (refusal) {
      if (!(refusal instanceof CommandError)) throw refusal;
      setError(refusal.message);
    }
  };
  return (
    <DialogFrame title={words.title} text={words.text(calls.connection.where)} onClose={onClose}>
      <form noValidate onSubmit={(event) => void submit(event)}>
        <Field
          label={words.name}
          hint={calls.connection.companions ? words.hintStation : words.hint}
          path="to"
          value={name}
          onChange={(text) => {
            setName(text);
            setError(undefined);
          }}
          error={error}
          spellCheck={false}
          autoCapitalize="off"
          data-first-focus
        />
        <details className="call-advanced">
          <summary>
            {words.advanced}: {callWords.quality(sound)}
          </summary>
          <SoundForm sound={sound} onChange={setSound} />
        </details>
        <FormFoot onLeave={onClose}>
          <Phone size={16} aria-hidden />
          {words.call}
        </FormFoot>
      </form>
    </DialogFrame>
  );
}
