import { Switch } from 'radix-ui';
import { type FormEvent, useId, useState } from 'react';
import { type CallAccount, type CallOptions, type CallsView, callAccount } from '../../shared/calls.ts';
import { CommandError } from '../../shared/client.ts';
import { attempt } from '../model/store.ts';
import { DialogFrame, FormFoot } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { ServerChoice } from '../screens/room-dialog.tsx';
import { useTools } from '../talk/hooks.tsx';
import { Choice } from './sound-form.tsx';
import { callWords } from './words.ts';

const words = callWords.accountDialog;
const DEFAULT_PORT = '2091';

type Errors = Readonly<Record<string, string>>;

/** Who I am to callers and where, and how calls behave. Switches hold at once, the account when it is saved. */
export function AccountDialog({ calls, onClose }: { readonly calls: CallsView; readonly onClose: () => void }) {
  const { client } = useTools();
  const { account, options, stationPort } = calls;
  const [name, setName] = useState(account.name);
  const [where, setWhere] = useState(account.server.where);
  const [host, setHost] = useState(account.server.where === 'host' ? account.server.host : '');
  const [port, setPort] = useState(account.server.where === 'host' ? String(account.server.port) : DEFAULT_PORT);
  const [errors, setErrors] = useState<Errors>({});

  const read = (): { account: CallAccount } | { errors: Errors } => {
    const server =
      where === 'station' ? { where } : { where, host, port: /^\d+$/.test(port.trim()) ? Number(port) : Number.NaN };
    const parsed = callAccount.safeParse({ name, server });
    if (parsed.success) return { account: parsed.data };
    const found: Record<string, string> = {};
    for (const { path, message } of parsed.error.issues) found[path.join('.')] ??= message;
    return { errors: found };
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const result = read();
    if ('errors' in result) return setErrors(result.errors);
    try {
      await client.call.setAccount({ account: result.account });
      onClose();
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      setErrors({ [error.field?.replace('account.', '') ?? 'name']: error.message });
    }
  };
  const field = (path: string, value: string, set: (value: string) => void) => ({
    path,
    value,
    onChange: (text: string) => {
      set(text);
      setErrors(({ [path]: _before, ...others }) => others);
    },
    error: errors[path],
  });
  const change = (changes: Partial<CallOptions>) => attempt(client.call.setOptions(changes));

  return (
    <DialogFrame title={words.title} text={words.text} onClose={onClose}>
      <form noValidate onSubmit={(event) => void submit(event)}>
        <Field
          label={words.name}
          hint={words.nameHint}
          spellCheck={false}
          autoCapitalize="off"
          data-first-focus
          {...field('name', name, setName)}
        />
        <ServerChoice where={where} onChoose={setWhere} />
        {where === 'host' ? (
          <div className="fields">
            <Field
              label={words.host}
              placeholder="192.168.1.20"
              spellCheck={false}
              autoCapitalize="off"
              {...field('server.host', host, setHost)}
            />
            <Field label={words.port} inputMode="numeric" {...field('server.port', port, setPort)} />
          </div>
        ) : (
          <p className="fields call-friends">{stationPort !== null && words.friends(stationPort)}</p>
        )}
        <Toggle
          label={words.openMicrophone}
          hint={words.openMicrophoneHint}
          on={options.openMicrophone}
          onChange={(openMicrophone) => change({ openMicrophone })}
        />
        <Toggle
          label={words.autoReconnect}
          on={options.autoReconnect}
          onChange={(autoReconnect) => change({ autoReconnect })}
        />
        <Toggle
          label={words.acceptProposals}
          on={options.acceptProposals}
          onChange={(acceptProposals) => change({ acceptProposals })}
        />
        <details className="call-advanced">
          <summary>{words.wire}</summary>
          <div className="sound-fields">
            <Choice
              label={words.byteOrder}
              value={options.byteOrder}
              choices={[
                ['be', words.orders.be],
                ['le', words.orders.le],
              ]}
              onChoose={(order) => change({ byteOrder: order === 'le' ? 'le' : 'be' })}
            />
            <Choice
              label={words.sampleOrder}
              value={options.sampleOrder}
              choices={[
                ['le', words.orders.le],
                ['be', words.orders.be],
              ]}
              onChoose={(order) => change({ sampleOrder: order === 'be' ? 'be' : 'le' })}
            />
            <Choice
              label={words.chunkUnit}
              value={options.chunkUnit}
              choices={[
                ['frames', words.units.frames],
                ['bytes', words.units.bytes],
              ]}
              onChoose={(unit) => change({ chunkUnit: unit === 'bytes' ? 'bytes' : 'frames' })}
            />
          </div>
        </details>
        <FormFoot onLeave={onClose}>{words.save}</FormFoot>
      </form>
    </DialogFrame>
  );
}

interface ToggleProps {
  readonly label: string;
  readonly hint?: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}

function Toggle({ label, hint, on, onChange }: ToggleProps) {
  const id = useId();
  return (
    <div className="switch-row">
      <label htmlFor={id}>
        {label}
        {hint !== undefined && <span className="call-hint">{hint}</span>}
      </label>
      <Switch.Root id={id} className="switch" checked={on} onCheckedChange={onChange}>
        <Switch.Thumb className="switch-thumb" />
      </Switch.Root>
    </div>
  );
}
