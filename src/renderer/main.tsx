import './no-eval.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createClient } from '../shared/client.ts';
import { App } from './app.tsx';
import { follow } from './model/store.ts';
import { showLastTheme } from './model/theme.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/sidebar.css';
import './styles/people.css';
import './styles/dock.css';
import './styles/dialogs.css';
import './styles/calls.css';
import './styles/settings.css';
import './styles/toasts.css';
import './styles/layout.css';
import { ToolsProvider } from './talk/hooks.tsx';
import { WebSocketTransport } from './transport/websocket.ts';

showLastTheme();
const transport = window.squelch ?? new WebSocketTransport(`ws://${location.host}/engine`);
const client = createClient(transport);
follow(client);

const root = document.getElementById('app');
if (!root) throw new Error('the page has no #app');
createRoot(root).render(
  <StrictMode>
    <ToolsProvider client={client}>
      <App />
    </ToolsProvider>
  </StrictMode>,
);
