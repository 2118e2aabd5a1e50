import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { startI18n } from './i18n/index.ts';
import { onSessionLost } from './platform/api.ts';
import { queryClient } from './platform/query.ts';
import { createAppRouter } from './router.tsx';
import { leaveToLogin } from './features/sessao/leave.ts';
import { followTheme } from './ui/theme.ts';
import { followTips } from './ui/tips.ts';
import { onReturned } from './platform/connection.ts';
import 'bootstrap/dist/css/bootstrap.min.css';
import './styles/base.css';
import './styles/grandezas.css';
import './styles/shell.css';
import './styles/parts.css';
import './styles/lists.css';
import './styles/forms.css';
import './styles/charts.css';

const router = createAppRouter();

followTheme();
followTips();
onSessionLost(() => void leaveToLogin(router, 'ended'));
onReturned(() => void queryClient.invalidateQueries());
await startI18n();

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
