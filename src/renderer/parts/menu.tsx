import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';

export interface Choice {
  readonly value: string;
  readonly label: string;
}

interface ChoiceMenuProps {
  /** For a screen reader: what is chosen here. */
  readonly label: string;
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly onChoose: (value: string) => void;
  readonly className: string;
  readonly children: ReactNode;
}

/**
 * A button that opens a list of which one is chosen. Not modal, so that the page behind keeps its scroll bar and place;
 * without a portal, so that it stays in the landmark of its button.
 */
export function ChoiceMenu({ label, value, choices, onChoose, className, children }: ChoiceMenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className={className} aria-label={label} title={label}>
        {children}
      </DropdownMenu.Trigger>
      <DropdownMenu.Content className="menu" sideOffset={6} collisionPadding={8} aria-label={label}>
        <DropdownMenu.RadioGroup value={value} onValueChange={onChoose}>
          {choices.map((choice) => (
            <DropdownMenu.RadioItem key={choice.value} value={choice.value} className="menu-item">
              <span className="menu-check">
                <DropdownMenu.ItemIndicator>
                  <Check size={16} aria-hidden />
                </DropdownMenu.ItemIndicator>
              </span>
              {choice.label}
            </DropdownMenu.RadioItem>
          ))}
        </DropdownMenu.RadioGroup>
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

export interface Action {
  readonly label: string;
  readonly icon: ReactNode;
  readonly run: () => void;
}

/** A button that opens a list of things to do. */
export function ActionMenu({
  label,
  actions,
  children,
}: {
  readonly label: string;
  readonly actions: readonly Action[];
  readonly children: ReactNode;
}) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="icon-button" aria-label={label} title={label}>
        {children}
      </DropdownMenu.Trigger>
      <DropdownMenu.Content className="menu" sideOffset={6} collisionPadding={8} align="end" aria-label={label}>
        {actions.map((action) => (
          <DropdownMenu.Item key={action.label} className="menu-item" onSelect={action.run}>
            <span className="menu-check">{action.icon}</span>
            {action.label}
          </DropdownMenu.Item>
        ))}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}
