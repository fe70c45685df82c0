import { RadioGroup } from 'radix-ui';
import { type FormEvent, useId, useRef, useState } from 'react';
import { CommandError } from '../../shared/client.ts';
import type { AppState, LinkView } from '../../shared/state.ts';
import { enterHost, type FieldErrors, type RoomForm, readRoomForm, roomForm, splitHost } from '../model/room-form.ts';
import { attempt } from '../model/store.ts';
import { DialogFrame, FormFoot } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { strings } from '../strings.ts';
import { useTools } from '../talk/hooks.tsx';

const words = strings.room;

interface RoomDialogProps {
  readonly app: AppState;
  /** The link to change, or null for a new one. */
  readonly link: LinkView | null;
  readonly onClose: () => void;
}

/** Where a room is and who I am in it. Every refusal stands at its field and says what is accepted. */
export function RoomDialog({ app, link, onClose }: RoomDialogProps) {
  const { client } = useTools();
  const [form, setForm] = useState(() => roomForm(app, link));
  const [errors, setErrors] = useState<FieldErrors>({});
  const element = useRef<HTMLFormElement>(null);
  const set = (part: Partial<RoomForm>) => setForm((before) => ({ ...before, ...part }));

  const show = (found: FieldErrors) => {
    setErrors(found);
    const inputs = [...(element.current?.querySelectorAll<HTMLInputElement>('[data-path]') ?? [])];
    inputs.find((input) => found[input.dataset.path ?? ''] !== undefined)?.focus();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const settled = splitHost(form);
    setForm(settled);
    const read = readRoomForm(settled);
    if ('errors' in read) return show(read.errors);
    const { config } = read;
    try {
      if (link) await client.link.update({ id: link.id, config });
      else await client.link.select(await client.link.add({ config }));
      onClose();
    } catch (error) {
      const refused = error instanceof CommandError && error.field?.startsWith('config.');
      if (refused) show({ [error.field?.slice('config.'.length) ?? '']: error.message });
      else attempt(Promise.reject(error));
    }
  };
  /** A field that was left is checked; one that is still empty has not been filled in yet. */
  const check = (path: string, value: string) => {
    if (value === '') return;
    const settled = path === 'server.host' ? splitHost(form) : form;
    setForm(settled);
    const read = readRoomForm(settled);
    const error = 'errors' in read ? read.errors[path] : undefined;
    setErrors(({ [path]: _before, ...others }) => (error === undefined ? others : { ...others, [path]: error }));
  };
  const field = (path: string, value: string, change: (value: string) => void) => ({
    path,
    value,
    onChange: change,
    error: errors[path],
    onBlur: () => check(path, value),
  });

  return (
    <DialogFrame title={link ? words.editTitle : words.addTitle} text={words.intro} onClose={onClose}>
      <form ref={element} noValidate onSubmit={(event) => void submit(event)}>
        <ServerChoice where={form.where} onChoose={(where) => set({ where })} />
        <div className="fields" hidden={form.where === 'station'}>
          <Field
            label={words.host}
            first={form.where === 'host'}
            placeholder="192.168.1.20"
            spellCheck={false}
            autoCapitalize="off"
            {...field('server.host', form.host, (text) => setForm((before) => enterHost(before, text)))}
          />
          <Field label={words.port} inputMode="numeric" {...field('server.port', form.port, (port) => set({ port }))} />
        </div>
        <Field
          label={words.room}
          first={form.where === 'station'}
          hint={words.roomHint}
          inputMode="numeric"
          {...field('room', form.room, (room) => set({ room }))}
        />
        <div className="fields">
          <Field
            label={words.uid}
            hint={words.uidHint}
            inputMode="numeric"
            {...field('uid', form.uid, (uid) => set({ uid }))}
          />
          <Field label={words.nickname} {...field('nickname', form.nickname, (nickname) => set({ nickname }))} />
        </div>
        <FormFoot onLeave={onClose}>{link ? words.save : words.add}</FormFoot>
      </form>
    </DialogFrame>
  );
}

interface ServerChoiceProps {
  readonly where: RoomForm['where'];
  readonly onChoose: (where: RoomForm['where']) => void;
}

/** This computer's Station, or another computer. */
export function ServerChoice({ where, onChoose }: ServerChoiceProps) {
  const id = useId();
  return (
    <RadioGroup.Root
      className="server-choice"
      aria-label={words.server}
      value={where}
      onValueChange={(value) => onChoose(value === 'station' ? 'station' : 'host')}
    >
      {(['host', 'station'] as const).map((value) => (
        <RadioGroup.Item
          key={value}
          value={value}
          className="server-option"
          aria-labelledby={`${id}-${value}`}
          aria-describedby={`${id}-${value}-hint`}
        >
          <span id={`${id}-${value}`} className="server-name">
            {value === 'host' ? words.elsewhere : words.here}
          </span>
          <span id={`${id}-${value}-hint`} className="server-hint">
            {value === 'host' ? words.elsewhereHint : words.hereHint}
          </span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
